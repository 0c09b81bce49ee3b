import { readFileSync } from 'node:fs'
import { median, residentMb, startJatai } from '../jatai-process.ts'
import { fixed, table } from '../table.ts'

const document = readFileSync(new URL('../http/three-steps.pipeline.json', import.meta.url), 'utf8')
const order = { customer: { first: 'Ana', last: 'Lima' }, items: [{ sku: 'A', quantity: 2, price: 60 }] }

/** Starting the platform, the first answer of an engine, and memory at rest and with large messages. */
export async function benchStart(): Promise<void> {
  const starts: number[] = []
  const firstAnswers: number[] = []
  const rest: number[] = []
  const loaded: number[] = []
  for (let round = 0; round < 3; round++) {
    const platform = await startJatai({ 'three-steps': document })
    const at = performance.now()
    await post(platform.port, order)
    firstAnswers.push(performance.now() - at)
    starts.push(platform.startMs + firstAnswers.at(-1)!)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    rest.push(residentMb(platform.pid))
    loaded.push(await memoryUnderLoad(platform.port, platform.pid))
    await platform.stop()
  }
  table(
    'Start and memory of `jatai up` with one engine (medians of three)',
    ['measure', 'value'],
    [
      ['process start to first answered request', `${fixed(median(starts))} ms`],
      ['first request to a parked engine', `${fixed(median(firstAnswers))} ms`],
      ['resident memory of the whole process at rest', `${fixed(median(rest))} MB`],
      ['the same with ten messages of 100 KB at once, over and over', `${fixed(median(loaded))} MB`],
    ],
  )
}

async function memoryUnderLoad(port: number, pid: number): Promise<number> {
  const large = { ...order, padding: 'x'.repeat(100 * 1024) }
  let peak = 0
  for (let round = 0; round < 30; round++) {
    await Promise.all(Array.from({ length: 10 }, () => post(port, large)))
    peak = Math.max(peak, residentMb(pid))
  }
  return peak
}

async function post(port: number, body: unknown): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/pipeline/demo/v1/three-steps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== 200) throw new Error(`status ${answer.status}`)
  await answer.arrayBuffer()
}
