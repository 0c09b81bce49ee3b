import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpuSeconds, median } from '../jatai-process.ts'
import { load } from '../load.ts'
import type { LoadResult } from '../load.ts'
import { fixed, table } from '../table.ts'
import type { GuardedServer } from './guarded-server.ts'

const ROUNDS = 5
const SECONDS = 2
/** Each pipeline has a thread of its own, which is slow at first. */
const WARM_UP_SECONDS = 3
const CONNECTIONS = 32

/** What a caller of a kind of trigger sends. */
const SENT: Readonly<Record<string, { readonly body: string; readonly contentType: string }>> = {
  rest: { body: '{"order":42}', contentType: 'application/json' },
  http: { body: '<order>42</order>', contentType: 'text/xml' },
  'http-file': { body: 'x'.repeat(1024), contentType: 'application/pdf' },
}

interface Target {
  readonly kind: string
  readonly name: string
  readonly port: number
  readonly pid: number
  readonly path: string
  readonly headers: string
}

interface Run extends LoadResult {
  /** Of the server, in microseconds of a processor for each request. */
  readonly cpuMicros: number
}

/**
 * Each kind of HTTP trigger with and without policies, its pipeline without steps, against the same written by hand with
 * Fastify; all in turn, round by round. The processor time of a request is steadier on a busy machine than the rest.
 */
export async function benchGateway(): Promise<void> {
  const bare = await start<number>('./bare-server.ts')
  const guarded = await start<GuardedServer>('./guarded-server.ts')
  const targets: readonly Target[] = Object.keys(SENT).flatMap((kind) => [
    { kind, name: 'Fastify', port: bare.told, pid: bare.pid, path: `/${kind}`, headers: '' },
    ...guarded.told.pipelines
      .filter((pipeline) => pipeline.kind === kind)
      .map(({ policy, path, headers }) => {
        const name = `Jataí, ${policy === 'none' ? 'no policy' : policy}`
        return { kind, name, port: guarded.told.port, pid: guarded.pid, path, headers }
      }),
  ])
  // A kind after the other: the threads of pipelines that nobody calls for half a minute are parked.
  for (const kind of Object.keys(SENT)) {
    const own = targets.filter((target) => target.kind === kind)
    for (const target of own) await run(target, WARM_UP_SECONDS)
    const full = await rounds(own, ROUNDS, () => undefined)
    const half = await rounds(own, ROUNDS, (target) => median(of(full, target, 'perSecond')) / 2)
    print(kind, own, full, half)
  }
  bare.child.disconnect()
  guarded.child.disconnect()
}

async function start<T>(script: string): Promise<{ child: ChildProcess; pid: number; told: T }> {
  const child = fork(new URL(script, import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const told = await new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)))
  return { child, pid: child.pid ?? 0, told }
}

async function run({ kind, pid, ...target }: Target, seconds: number, rate?: number): Promise<Run> {
  const { body, contentType } = SENT[kind] ?? { body: '', contentType: '' }
  const before = cpuSeconds(pid)
  const offered = rate === undefined ? {} : { rate }
  const result = await load({ ...target, body, contentType, connections: CONNECTIONS, seconds, ...offered })
  return { ...result, cpuMicros: ((cpuSeconds(pid) - before) / result.requests) * 1e6 }
}

type Results = ReadonlyMap<Target, readonly Run[]>

async function rounds(
  targets: readonly Target[],
  count: number,
  rate: (target: Target) => number | undefined,
): Promise<Results> {
  const results = new Map<Target, Run[]>(targets.map((target) => [target, []]))
  for (let round = 0; round < count; round++) {
    for (const target of targets) results.get(target)?.push(await run(target, SECONDS, rate(target)))
  }
  return results
}

function of(results: Results, target: Target, what: keyof Run): number[] {
  return (results.get(target) ?? []).map((each) => each[what])
}

function print(kind: string, targets: readonly Target[], full: Results, half: Results): void {
  const [fastify] = targets
  const base = fastify === undefined ? [] : of(full, fastify, 'perSecond')
  table(
    `Trigger ${kind}, ${CONNECTIONS} connections`,
    [
      'server, policies',
      'requests/s',
      'ratio to Fastify',
      'CPU µs of a request',
      'p99 ms',
      'p99 ms at half',
      'not 200',
    ],
    targets.map((target) => {
      const perSecond = of(full, target, 'perSecond')
      const ratios = perSecond.map((value, round) => value / (base[round] ?? NaN))
      const notOk = [...of(full, target, 'notOk'), ...of(half, target, 'notOk')]
      return [
        target.name,
        fixed(median(perSecond)),
        fixed(median(ratios), 2),
        fixed(median(of(full, target, 'cpuMicros'))),
        fixed(median(of(full, target, 'p99')), 1),
        fixed(median(of(half, target, 'p99')), 1),
        String(notOk.reduce((sum, count) => sum + count, 0)),
      ]
    }),
  )
}
