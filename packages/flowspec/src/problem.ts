import type { ErrorPlace } from '@jatai/errors'

/**
 * How far a problem reaches (flowspec.md §10): an error blocks saving and running, `deploy` blocks deployment only, a
 * warning blocks nothing.
 */
export type ProblemSeverity = 'error' | 'deploy' | 'warning'

/** One finding about a document. */
export interface Problem {
  /** `V-01` … `V-26`, `limit-size`, `limit-steps`, `limit-nesting`, `expression`; `json` or `shape` when it could not be read. */
  readonly rule: string
  readonly severity: ProblemSeverity
  /** What is wrong and what to do, for a person. */
  readonly message: string
  readonly place: ErrorPlace
  /** For broken JSON: the line of the text, and under it a caret. */
  readonly excerpt?: string
}

/** True when a document with these problems can be kept as a pipeline version and run. */
export function isSavable(problems: readonly Problem[]): boolean {
  return problems.every((problem) => problem.severity !== 'error')
}

/** True when a document with these problems can be deployed. */
export function isDeployable(problems: readonly Problem[]): boolean {
  return problems.every((problem) => problem.severity === 'warning')
}
