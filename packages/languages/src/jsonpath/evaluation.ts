import type { Json } from '../json/index.ts'

/** What one evaluation hands along: the document, and what paths from `$` inside filters have found so far. */
export interface Run {
  readonly root: Json
  /** By slot; each such path is read once per evaluation, however many items the filter tests. */
  readonly kept: ({ readonly value: Json | undefined } | undefined)[]
}

/** Leads from one value to one value; undefined when the place is missing or of the wrong kind. */
export type Move = (value: Json, run: Run) => Json | undefined

/** Adds what it selects from `value` to `found`; false when `value` is of a kind that it cannot select from. */
export type Collect = (value: Json, run: Run, found: Json[]) => boolean

/** Tests an item of a filter. */
export type Predicate = (item: Json, run: Run) => boolean

/** A path ready to run from any value. */
export interface PathProgram {
  readonly definite: boolean
  /** The value, or the list of values; undefined when a definite place is missing or of the wrong kind. */
  readonly evaluate: Move
  /** Where an evaluation that gave undefined failed. */
  readonly findFailure: (start: Json, run: Run) => Failure
}

/** The step, by number, that cannot go on from a value. */
export interface Failure {
  readonly step: number
  readonly value: Json
}
