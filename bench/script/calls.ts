import { readFileSync } from 'node:fs'
import { createScriptPool } from '@jatai/connectors'
import type { ScriptRunner } from '@jatai/sdk'
import { median } from '../jatai-process.ts'
import { fixed, table } from '../table.ts'

const ITEMS = JSON.stringify({
  body: Array.from({ length: 1000 }, (_, id) => ({ id, name: `item ${id}`, price: id * 1.5, tags: ['a', 'b'] })),
})
const SMALL = '{"body":{"name":"Ana","customer":{"city":"Olinda"},"total":120}}'

const SCRIPTS = [
  { title: 'a greeting', message: SMALL, code: "output = 'Hello ' + body.name", calls: 2000 },
  { title: 'Lodash', message: SMALL, code: 'output = lodash.pick(body, ["name", "customer.city"])', calls: 2000 },
  {
    title: 'Moment with a time zone',
    message: SMALL,
    code: 'output = moment.tz("2024-01-01T12:00:00Z", "America/Sao_Paulo").format("YYYY-MM-DD HH:mm")',
    calls: 2000,
  },
  {
    title: 'filter and map of 1,000 items',
    message: ITEMS,
    code: 'output = body.filter(function (x) { return x.id % 2 }).map(function (x) { return { id: x.id, total: x.price * 2 } })',
    calls: 500,
  },
]

const { signal } = new AbortController()

async function timed(runner: ScriptRunner, code: string, message: string): Promise<number> {
  const at = performance.now()
  const result = await runner.run({ code, message, timeoutMs: 10_000 }, signal)
  if (result.kind === 'error') throw new Error(result.text)
  return performance.now() - at
}

/** What a call of a script costs, one after the other and eight at a time; the start and the memory of a process. */
export async function benchCalls(): Promise<void> {
  const rows: string[][] = []
  const firstMs: number[] = []
  const memory: number[] = []
  for (const { title, message, code, calls } of SCRIPTS) {
    const pool = createScriptPool()
    const runner = pool.runner('bench')
    firstMs.push(await timed(runner, code, message))
    for (let warm = 0; warm < 200; warm++) await timed(runner, code, message)
    const times: number[] = []
    for (let call = 0; call < calls; call++) times.push(await timed(runner, code, message))
    times.sort((a, b) => a - b)
    memory.push(...pool.pids().map(privateMb))
    const at = performance.now()
    const lane = async (): Promise<void> => {
      for (let call = 0; call < calls / 8; call++) await timed(runner, code, message)
    }
    await Promise.all(Array.from({ length: 8 }, lane))
    const perSecond = calls / ((performance.now() - at) / 1000)
    rows.push([
      title,
      `${fixed(median(times), 2)} ms`,
      `${fixed(times[Math.floor(times.length * 0.99)] ?? NaN, 2)} ms`,
      fixed(perSecond),
    ])
    pool.close()
  }
  table('Calls of a script', ['script', 'p50', 'p99', 'calls/s, eight at a time'], rows)
  table(
    'A process for scripts',
    ['measure', 'value'],
    [
      ['first script, with the start of its process', `${fixed(median(firstMs))} ms`],
      ['memory of its own (Linux: private pages)', `${fixed(median(memory))} MB`],
    ],
  )
}

function privateMb(pid: number): number {
  const pages = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)
  return [...pages].reduce((sum, [, kb]) => sum + Number(kb), 0) / 1024
}
