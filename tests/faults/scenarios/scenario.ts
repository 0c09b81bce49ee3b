import type { Tally } from '../ledger/verdict.ts'

/** Something that has to hold. */
export interface Check {
  readonly name: string
  /** What is wrong; undefined when it holds. */
  readonly problem?: string | undefined
}

/** What a scenario found. */
export interface Findings {
  /** Kind of fault → how often it was made, and what became of the messages around it. */
  readonly faults: ReadonlyMap<string, { readonly count: number; readonly tally: Tally }>
  /** Way into the platform → what became of its messages. */
  readonly routes: ReadonlyMap<string, Tally>
  readonly checks: readonly Check[]
  /** Facts for the reader. */
  readonly notes: readonly string[]
  /** Why it could not be run. */
  readonly skipped?: string
}

export function check(name: string, problems: readonly string[]): Check {
  if (problems.length === 0) return { name }
  const more = problems.length > MOST_TOLD ? ` … and ${problems.length - MOST_TOLD} more` : ''
  return { name, problem: problems.slice(0, MOST_TOLD).join('; ') + more }
}

const MOST_TOLD = 10
