import { FlowError, MessageError } from '@jatai/errors'
import type { ErrorPlace } from '@jatai/errors'

/** The codes of this language's errors, and what each of them means. */
export const JOLT_ERROR_CODES = {
  FLOW_JOLT_SPEC: 'The JOLT specification is not one, or not one that could ever work.',
  MESSAGE_JOLT: 'The JOLT specification cannot be applied to this message.',
  MESSAGE_JOLT_LIMIT: 'Applied to this message, the JOLT specification would make something too large.',
} as const

/** Where in a specification an error lies. */
export interface JoltPlace extends ErrorPlace {
  /** Index of the operation, from 0; undefined for the list of operations itself. */
  readonly operation?: number
  /** JSON pointer inside the operation: `/spec/items/*~1x`. */
  readonly path?: string
}

/** A specification that cannot be compiled (tools.md, JOLT semantics). */
export class JoltSpecError extends FlowError {
  declare readonly place: JoltPlace

  constructor(problem: string, place: JoltPlace, cause?: unknown) {
    super('FLOW_JOLT_SPEC', `${problem}${whereText(place)}`, options(place, cause))
  }
}

/** A message to which a specification cannot be applied. */
export class JoltError extends MessageError {
  declare readonly place: JoltPlace

  constructor(
    problem: string,
    place: JoltPlace,
    code: 'MESSAGE_JOLT' | 'MESSAGE_JOLT_LIMIT' = 'MESSAGE_JOLT',
    cause?: unknown,
  ) {
    super(code, `${problem}${whereText(place)}`, options(place, cause))
  }
}

function whereText({ operation, path, line, column }: JoltPlace): string {
  if (line !== undefined) return ` (JOLT, line ${line}, column ${column})`
  return operation === undefined ? ' (JOLT)' : ` (JOLT, operation ${operation}${path ? ` at ${path}` : ''})`
}

function options(place: JoltPlace, cause: unknown) {
  return { place, details: { ...place }, ...(cause === undefined ? {} : { cause }) }
}
