import type { Json } from '../json/index.ts'
import { JsonSchemaLimitError } from './errors.ts'
import type { SchemaResource } from './references/schema-resource.ts'
import type { Evaluated } from './evaluated.ts'
import { describeError } from './validation-error.ts'
import type { ErrorType, ValidationError } from './validation-error.ts'

/**
 * Checks a value, adding what is wrong with it to the run. `evaluated`, where somebody asks for it, learns which
 * properties and items were looked at; what it holds after a failure counts for nothing.
 */
export type Check = (value: Json, run: Run, evaluated: Evaluated | undefined) => boolean

/**
 * Schemas inside schemas that may be at work at once: each costs some stack frames, and the stack has to hold them
 * wherever a step is called from.
 */
const DEEPEST_RUN = 1000

/** Schemas applied in all, some seconds of work: schemas that apply themselves twice a level would go on for years. */
const MOST_STEPS = 20_000_000

/** The state of one validation. */
export class Run {
  /** From the root of the value to where the run is. */
  readonly path: (string | number)[] = []
  readonly errors: ValidationError[] = []
  /** True where only "valid or not" is wanted: the first failure ends a schema, and nothing is said about it. */
  isSilent: boolean
  /** Resources entered, outermost first; kept only where a reference depends on them. */
  readonly scope: SchemaResource[] = []
  private depth = 0
  private steps = 0

  constructor(isSilent: boolean) {
    this.isSilent = isSilent
  }

  /** @throws JsonSchemaLimitError */
  enter(): void {
    if (++this.depth > DEEPEST_RUN) throw this.tooDeep()
    if (++this.steps > MOST_STEPS) {
      throw new JsonSchemaLimitError(
        'The JSON Schema takes too many steps on this value',
        pathText(this.path.slice(0, 20)),
      )
    }
  }

  /** The error for a value that the schema follows further down than it may. */
  tooDeep(): JsonSchemaLimitError {
    return new JsonSchemaLimitError(
      'The value nests too deep for this JSON Schema, or the schema refers to itself without end',
      pathText(this.path.slice(0, 20)),
    )
  }

  leave(): void {
    this.depth--
  }

  /** Notes an error at the current path; false, for the check to return. */
  fail(type: ErrorType, schemaPath: string, ...given: string[]): false {
    if (!this.isSilent) this.errors.push(describeError(type, pathText(this.path), schemaPath, given))
    return false
  }

  /** As {@link fail}, for an error whose path is not the current one. */
  failAt(path: string, type: ErrorType, schemaPath: string, ...given: string[]): false {
    if (!this.isSilent) this.errors.push(describeError(type, path, schemaPath, given))
    return false
  }

  /** The current path as text. */
  get at(): string {
    return pathText(this.path)
  }

  /** Is the value valid? Says nothing about it. */
  passes(check: Check, value: Json, evaluated: Evaluated | undefined): boolean {
    const before = this.isSilent
    this.isSilent = true
    const isValid = check(value, this, evaluated)
    this.isSilent = before
    return isValid
  }
}

/** `$.a.b[0]`, as the reference validator writes it: names are not quoted. */
function pathText(path: readonly (string | number)[]): string {
  let text = '$'
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : `.${step}`
  return text
}
