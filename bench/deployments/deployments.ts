import { readFileSync } from 'node:fs'
import { residentMb, startJatai } from '../jatai-process.ts'
import { load } from '../load.ts'
import { fixed, table } from '../table.ts'

const document = JSON.parse(
  readFileSync(new URL('../http/three-steps.pipeline.json', import.meta.url), 'utf8'),
) as object
const BODY = JSON.stringify({ customer: { first: 'Ana', last: 'Lima' }, items: [{ sku: 'A', quantity: 2, price: 60 }] })

/** What idle deployments cost: memory, start, waking one, and the latency of a busy one. */
export async function benchDeployments(): Promise<void> {
  const rows: string[][] = []
  let first: { readonly count: number; readonly memory: number } | undefined
  for (const count of [10, 100, 1000]) {
    const documents = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`p${index}`, JSON.stringify({ ...document, name: `p${index}` })]),
    )
    const platform = await startJatai(documents)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const memory = residentMb(platform.pid)
    const busy = await load({
      port: platform.port,
      path: '/pipeline/demo/v1/p0',
      body: BODY,
      connections: 4,
      seconds: 3,
    })
    const wakes: number[] = []
    for (let index = 1; index <= 5; index++) {
      await new Promise((resolve) => setTimeout(resolve, 1500))
      const at = performance.now()
      await fetch(`http://127.0.0.1:${platform.port}/pipeline/demo/v1/p${index}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: BODY,
      })
      wakes.push(performance.now() - at)
    }
    wakes.sort((a, b) => a - b)
    const growth = first === undefined ? '' : fixed((memory - first.memory) / (count - first.count), 2)
    first ??= { count, memory }
    rows.push([
      String(count),
      `${fixed(platform.startMs)} ms`,
      `${fixed(memory)} MB`,
      growth === '' ? '' : `${growth} MB`,
      `${fixed(wakes[2] ?? NaN)} ms`,
      `${fixed(busy.p50, 2)} / ${fixed(busy.p99, 2)} ms`,
    ])
    await platform.stop()
  }
  table(
    'Deployments in one process',
    ['deployments', 'start', 'memory', 'per further idle one', 'waking one (median)', 'busy one p50 / p99'],
    rows,
  )
}
