import { emptyTally } from './ledger/verdict.ts'
import type { Tally } from './ledger/verdict.ts'
import type { Findings } from './scenarios/scenario.ts'

/** A scenario with what it found, why it was left out, or what broke it. */
export interface Run {
  readonly name: string
  readonly findings?: Findings
  readonly skipped?: string
  readonly failure?: string
}

const COLUMNS = [
  'sent',
  'accepted',
  'answered',
  'closed',
  'unanswered',
  'recorded',
  'again',
  'lost',
  'doubled',
] as const

/** Prints the tables, what does not hold, and the counts; gives the exit code. */
export function report(runs: readonly Run[]): number {
  const faults = runs.flatMap(({ findings }) => [...(findings?.faults ?? [])])
  printTable(
    ['fault', 'times'],
    faults.map(([name, { count, tally }]) => [name, String(count), ...cells(tally)]),
  )
  const routes = new Map<string, Tally>()
  for (const { findings } of runs) for (const [name, tally] of findings?.routes ?? []) add(routes, name, tally)
  printTable(
    ['way in'],
    [...routes].map(([name, tally]) => [name, ...cells(tally)]),
  )
  let [passed, failed, skipped] = [0, 0, 0]
  for (const { name, findings, failure, skipped: reason } of runs) {
    for (const note of findings?.notes ?? []) console.log(`${name}: ${note}`)
    for (const { name: what, problem } of findings?.checks ?? []) {
      if (problem === undefined) passed++
      else failed++
      if (problem !== undefined) console.log(`FAILED ${name}: ${what}: ${problem}`)
    }
    if (failure !== undefined) {
      failed++
      console.log(`FAILED ${name}: ${failure}`)
    }
    if (reason !== undefined) {
      skipped++
      console.log(`skipped: ${name}: ${reason}`)
    }
  }
  const total = [...routes.values()].reduce(sum, emptyTally())
  const count = faults.reduce((all, [, each]) => all + each.count, 0)
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  console.log(`accepted ${total.accepted}, lost ${total.lost}, doubled ${total.doubled}, faults ${count}`)
  return failed === 0 && total.lost === 0 && total.doubled === 0 ? 0 : 1
}

function printTable(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const head = [...titles, ...COLUMNS]
  const lines = [head, ['---', ...head.slice(1).map(() => '--:')], ...rows]
  console.log(`\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`)
}

function cells(tally: Tally): string[] {
  return COLUMNS.map((column) => tally[column].toLocaleString('en-US'))
}

function add(tallies: Map<string, Tally>, name: string, tally: Tally): void {
  tallies.set(name, sum(tallies.get(name) ?? emptyTally(), tally))
}

function sum(one: Tally, other: Tally): Tally {
  const both = { ...one }
  for (const column of COLUMNS) both[column] += other[column]
  return both
}
