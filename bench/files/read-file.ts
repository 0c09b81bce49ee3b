// A process of its own: `node read-file.ts FORMAT FILE` prints what reading it took as JSON.
import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { loadConnectors } from '@jatai/connectors'
import { compilePipeline, createExecutionFolder, executePlan } from '@jatai/engine'
import { readPipeline } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { Services } from '@jatai/sdk'
import { readers } from './big-file.ts'
import type { Format } from './big-file.ts'

/** What one reading took. */
export interface Reading {
  /** Of the clock. */
  readonly seconds: number
  /** Of all processors together, without the start of the process. */
  readonly cpuSeconds: number
  readonly items: number
  /** MiB, the most while it ran. */
  readonly heap: number
  readonly resident: number
}

async function read(format: Format, file: string): Promise<Reading> {
  const { name, params } = readers[format]
  const step = (id: string, type: string, own: Record<string, Json>): Json => ({
    id,
    stepName: id,
    type: 'connector',
    name: type,
    params: own,
  })
  const { pipeline } = readPipeline({
    start: [step('read', name, { ...params, fileName: 'big', failOnError: true, onProcess: 'each' })],
    each: [step('each', 'json-generator-connector', { json: '{"success": true}' })],
  })
  if (pipeline === undefined) throw new Error('unreadable')
  const plan = compilePipeline(pipeline, { connectors: await loadConnectors([name, 'json-generator-connector']) })
  const key = randomUUID()
  const files = createExecutionFolder({ root: dirname(file), key })
  const path = await files.resolve('big')
  await rename(file, path)
  const peak = { heap: 0, resident: 0 }
  const sample = (): void => {
    const { heapUsed, rss } = process.memoryUsage()
    peak.heap = Math.max(peak.heap, heapUsed / 2 ** 20)
    peak.resident = Math.max(peak.resident, rss / 2 ** 20)
  }
  const timer = setInterval(sample, 50)
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const outcome = await executePlan(
    plan,
    { key, message: {}, deadline: Infinity, timeoutMs: 0, startedAt: 0 },
    { services, files: { ...files, close: () => rename(path, file) } },
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  sample()
  clearInterval(timer)
  if (outcome.kind !== 'response') throw new Error(JSON.stringify(outcome.error))
  const { total, failed } = outcome.message as { total: number; failed: number }
  if (failed > 0) throw new Error(`${failed} items failed`)
  return { seconds, cpuSeconds: (user + system) / 1e6, items: total, ...peak }
}

const absent = (): never => {
  throw new Error('not here')
}
const services: Services = {
  accounts: new Map(),
  log: () => undefined,
  publishEvent: absent,
  callPipeline: absent,
  userSessions: { get: absent, put: absent, delete: absent },
  outbound: { check: () => undefined, proxyFor: () => undefined },
  scripts: { run: absent },
  now: Date.now,
  random: Math.random,
}

if (import.meta.main) {
  const [format, file] = process.argv.slice(2) as [Format, string]
  console.log(JSON.stringify(await read(format, file)))
}
