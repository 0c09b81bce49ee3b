import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { median, startJatai } from '../jatai-process.ts'
import { load } from '../load.ts'
import type { LoadResult } from '../load.ts'
import { fixed, table } from '../table.ts'
import { startNodeRed } from './node-red.ts'

const BODY = JSON.stringify({ customer: { first: 'Ana', last: 'Lima' }, items: [{ sku: 'A', quantity: 2, price: 60 }] })
const ROUNDS = 5
const SECONDS = 3
const WARM_UP_SECONDS = 2

interface Server {
  readonly name: string
  readonly port: number
  readonly path: string
  stop(): void | Promise<void>
}

/** Requests a second of a three-step pipeline against the same work in a hand-written server, in turn, round by round. */
export async function benchHttp(options: { readonly peers: boolean }): Promise<void> {
  const servers = [await startFastify(), await startPipeline(), ...(options.peers ? [await startNodeRed()] : [])]
  for (const server of servers) await load({ ...server, body: BODY, connections: 32, seconds: WARM_UP_SECONDS })
  for (const connections of [1, 4, 32]) {
    const results = new Map<string, LoadResult[]>(servers.map((server) => [server.name, []]))
    for (let round = 0; round < ROUNDS; round++) {
      for (const server of servers)
        results.get(server.name)?.push(await load({ ...server, body: BODY, connections, seconds: SECONDS }))
    }
    print(`Synchronous HTTP pipeline, ${connections} connections`, servers, results)
  }
  await halfLoad(servers)
  for (const server of servers) await server.stop()
}

function print(title: string, servers: readonly Server[], results: ReadonlyMap<string, readonly LoadResult[]>): void {
  const base = results.get('Fastify') ?? []
  table(
    title,
    ['server', 'requests/s', 'ratio to Fastify', 'p50 ms', 'p99 ms', 'not 200'],
    servers.map(({ name }) => {
      const own = results.get(name) ?? []
      const ratios = own.map((result, round) => result.perSecond / (base[round]?.perSecond ?? NaN))
      return [
        name,
        fixed(median(own.map((result) => result.perSecond))),
        fixed(median(ratios), 2),
        fixed(median(own.map((result) => result.p50)), 2),
        fixed(median(own.map((result) => result.p99)), 2),
        String(own.reduce((sum, result) => sum + result.notOk, 0)),
      ]
    }),
  )
}

/** Latency at half of what Fastify can do. */
async function halfLoad(servers: readonly Server[]): Promise<void> {
  const [fastify] = servers
  if (fastify === undefined) return
  const full = await load({ ...fastify, body: BODY, connections: 32, seconds: SECONDS })
  const results = new Map<string, LoadResult[]>(servers.map((server) => [server.name, []]))
  for (let round = 0; round < 3; round++) {
    for (const server of servers) {
      const result = await load({ ...server, body: BODY, connections: 32, seconds: SECONDS, rate: full.perSecond / 2 })
      results.get(server.name)?.push(result)
    }
  }
  print(`The same at half load (${fixed(full.perSecond / 2)} requests/s offered)`, servers, results)
}

async function startFastify(): Promise<Server> {
  const child = fork(new URL('./fastify-server.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))))
  return { name: 'Fastify', port, path: '/orders', stop: () => void child.kill() }
}

async function startPipeline(): Promise<Server> {
  const document = readFileSync(new URL('./three-steps.pipeline.json', import.meta.url), 'utf8')
  const platform = await startJatai({ 'three-steps': document })
  return { name: 'Jataí', port: platform.port, path: '/pipeline/demo/v1/three-steps', stop: () => platform.stop() }
}
