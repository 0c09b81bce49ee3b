import type { Value } from '../values/value.ts'
import type { Environment } from './environment.ts'

/** A compiled expression. */
export type Evaluator = (environment: Environment) => Value

/** How a part of a template ended: whether what is around it goes on. */
export const GOES_ON = 0
export const BREAKS = 1
export const CONTINUES = 2
export const RETURNS = 3
export type Outcome = typeof GOES_ON | typeof BREAKS | typeof CONTINUES | typeof RETURNS

/** A compiled part of a template: prints, assigns, and says how it ended. */
export type Statement = (environment: Environment) => Outcome
