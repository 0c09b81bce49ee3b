/** Bounds of one rendering, so that no template can occupy a process without end. */
export interface FreemarkerLimits {
  /** UTF-16 units of output, and of any one text that a template builds. @default 20,000,000 */
  readonly maximumOutput: number
  /** Turns of loops, calls, and items handled by built-ins. @default 10,000,000 */
  readonly maximumSteps: number
  /** Macro and function calls inside each other. @default 1,000 */
  readonly maximumCalls: number
}

export const DEFAULT_LIMITS: FreemarkerLimits = {
  maximumOutput: 20_000_000,
  maximumSteps: 10_000_000,
  maximumCalls: 1000,
}

/** Brackets, directives and operators inside each other. Deeper templates are refused before they run. */
export const MAXIMUM_NESTING = 400

/** Digits of a number: beyond, arithmetic would take longer than its result is worth. */
export const MAXIMUM_DIGITS = 10_000
