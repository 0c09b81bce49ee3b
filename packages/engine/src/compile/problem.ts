import type { ErrorPlace } from '@jatai/errors'

/** Something in a document that keeps it from running, found before the first message. */
export interface CompileProblem {
  readonly code: string
  readonly message: string
  readonly place: ErrorPlace
  readonly excerpt?: string
}
