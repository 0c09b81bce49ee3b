import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpuSeconds, median } from '../jatai-process.ts'
import { load } from '../load.ts'
import type { LoadResult } from '../load.ts'
import { fixed, table } from '../table.ts'

const PATH = '/pipeline/demo/v1/three-steps'
const BODY = JSON.stringify({ customer: { first: 'Ana', last: 'Lima' }, items: [{ sku: 'A', quantity: 2, price: 60 }] })
const ROUNDS = 7
const SECONDS = 3

interface Server {
  readonly name: 'records' | 'discards'
  readonly port: number
  readonly child: ChildProcess
}

interface Round extends LoadResult {
  /** Processor time a request: of the thread that every message goes through, and of all threads. */
  readonly pathMicros: number
  readonly cpuMicros: number
}

/**
 * What recording executions costs a synchronous pipeline: the same runtime with records and without, in turn, one request
 * at a time, at a steady rate, and as fast as it goes.
 */
export async function benchRecording(): Promise<void> {
  const servers = [await start('discards'), await start('records')]
  for (const server of servers) await measure(server, { connections: 32 })
  const loads = [
    ['1 connection', { connections: 1 }],
    ['32 connections, 2,000 requests/s', { connections: 32, rate: 2000 }],
    ['32 connections, as fast as it goes', { connections: 32 }],
  ] as const
  for (const [title, options] of loads) {
    const results = new Map<string, Round[]>(servers.map(({ name }) => [name, []]))
    for (let round = 0; round < ROUNDS; round++) {
      for (const server of servers) results.get(server.name)?.push(await measure(server, options))
    }
    print(title, results)
  }
  for (const server of servers) console.log(`${server.name}: ${JSON.stringify(await stop(server))}`)
}

async function measure(
  { port, child }: Server,
  options: { readonly connections: number; readonly rate?: number },
): Promise<Round> {
  const before = { all: cpuSeconds(child.pid ?? 0), path: await ask(child, 'cpu') }
  const result = await load({ port, path: PATH, body: BODY, seconds: SECONDS, ...options })
  const all = cpuSeconds(child.pid ?? 0) - before.all
  const path = Number(await ask(child, 'cpu')) - Number(before.path)
  return { ...result, pathMicros: path / result.requests, cpuMicros: (all * 1e6) / result.requests }
}

function ask(child: ChildProcess, question: string): Promise<unknown> {
  const told = new Promise((resolve) => child.once('message', resolve))
  child.send(question)
  return told
}

function print(title: string, results: ReadonlyMap<string, readonly Round[]>): void {
  const base = results.get('discards') ?? []
  const rows = [...results].map(([name, rounds]) => {
    const of = (read: (round: Round) => number): number => median(rounds.map(read))
    const ratio = (read: (round: Round) => number): string =>
      fixed(median(rounds.map((round, index) => read(round) / read(base[index] as Round))), 2)
    return [
      name,
      fixed(of((round) => round.perSecond)),
      ratio((round) => round.perSecond),
      fixed(
        of((round) => round.p50),
        2,
      ),
      ratio((round) => round.p50),
      fixed(
        of((round) => round.p99),
        2,
      ),
      fixed(
        of((round) => round.pathMicros),
        1,
      ),
      ratio((round) => round.pathMicros),
      fixed(of((round) => round.cpuMicros)),
    ]
  })
  const head = [
    'executions',
    'requests/s',
    'ratio',
    'p50 ms',
    'ratio',
    'p99 ms',
    'CPU µs, path',
    'ratio',
    'CPU µs, all threads',
  ]
  table(`Recording executions, ${title}`, head, rows)
}

async function start(name: Server['name']): Promise<Server> {
  const script = new URL('./recording-server.ts', import.meta.url)
  const child = fork(script, [name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))))
  return { name, port, child }
}

async function stop({ child }: Server): Promise<unknown> {
  const answer = await ask(child, 'stop')
  await new Promise((resolve) => child.once('exit', resolve))
  return answer
}
