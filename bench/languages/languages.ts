import { deepStrictEqual } from 'node:assert'
import { fixed, table } from '../table.ts'
import { callsFor, cpuTime, median } from './cpu-time.ts'
import { compileGrowingRuns } from './growing-runs.ts'
import { compileGenerator, compileMappings } from './mappings.ts'
import { orderMessage } from './order-message.ts'

const ROUNDS = 7
const ROUND_MS = 60
const KB = 1024

/** The languages inside of steps: one mapping in several of them, and how the cost of each grows with the message. */
export async function benchLanguages(): Promise<void> {
  await compareMappings(KB, '1 KB')
  await compareMappings(KB * KB, '1 MB')
  await measureGenerator()
  await measureGrowth()
}

/** In turn, round by round; each is compared with JSONata in the same round. */
async function compareMappings(bytes: number, size: string): Promise<void> {
  const message = orderMessage(bytes)
  const mappings = compileMappings()
  const [byHand] = mappings
  const expected = byHand?.run(message)
  const contenders = []
  for (const { name, run } of mappings) {
    deepStrictEqual(structuredClone(await run(message)), expected, `${name} maps otherwise`)
    const calls = await callsFor(() => run(message), ROUND_MS)
    contenders.push({ name, calls, run: () => run(message), rounds: [] as number[] })
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, calls, rounds } of contenders) rounds.push(await cpuTime(run, calls))
  }
  const peer = contenders.at(-1)?.rounds ?? []
  table(
    `One mapping of an order of ${size}`,
    ['written in', 'µs of CPU per message', 'messages/s of one core', '× JSONata'],
    contenders.map(({ name, rounds }) => {
      const cost = median(rounds)
      const ratio = median(rounds.map((each, round) => (peer[round] ?? NaN) / each))
      return [name, fixed(cost, 1), fixed(1e6 / cost), fixed(ratio, 1)]
    }),
  )
}

async function measureGenerator(): Promise<void> {
  const message = orderMessage(KB)
  const generate = compileGenerator()
  const calls = await callsFor(() => generate(message), ROUND_MS)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await cpuTime(() => generate(message), calls))
  table(
    'A JSON template',
    ['measure', 'µs of CPU'],
    [['ten Double Braces on an order of 1 KB', fixed(median(rounds), 1)]],
  )
}

async function measureGrowth(): Promise<void> {
  const sizes = [10 * KB, 100 * KB, 1000 * KB].map(orderMessage)
  const rows: string[][] = []
  for (const { name, does, run } of compileGrowingRuns()) {
    const costs: number[] = []
    for (const message of sizes) {
      const calls = await callsFor(() => run(message), ROUND_MS)
      const rounds: number[] = []
      for (let round = 0; round < ROUNDS; round++) rounds.push(await cpuTime(() => run(message), calls))
      costs.push(median(rounds))
    }
    const [small = NaN, middle = NaN, large = NaN] = costs
    rows.push([name, does, ...costs.map((cost) => fixed(cost)), fixed(middle / small, 1), fixed(large / middle, 1)])
  }
  table(
    'Ten times the message',
    ['language', 'does', '10 KB, µs', '100 KB, µs', '1 MB, µs', '10 → 100 KB', '100 KB → 1 MB'],
    rows,
  )
}
