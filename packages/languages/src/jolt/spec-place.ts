import { JoltError, JoltSpecError } from './jolt-errors.ts'
import type { JoltPlace } from './jolt-errors.ts'

/** Deeper than any specification that a person writes, and far from the end of the stack. */
const DEEPEST_SPEC = 500

/** A place in a specification, which compiled pieces keep so that an error says where it comes from. */
export class SpecPlace {
  readonly #up: SpecPlace | undefined
  readonly #key: string
  readonly #operation: number | undefined
  readonly #depth: number

  private constructor(up: SpecPlace | undefined, key: string, operation: number | undefined) {
    this.#up = up
    this.#key = key
    this.#operation = operation
    this.#depth = up === undefined ? 0 : up.#depth + 1
  }

  /** The list of operations, or one of them. */
  static of(operation?: number): SpecPlace {
    return new SpecPlace(undefined, '', operation)
  }

  /** @throws JoltSpecError when that is too deep */
  child(key: string): SpecPlace {
    if (this.#depth >= DEEPEST_SPEC) throw this.specError(`The specification has more than ${DEEPEST_SPEC} levels`)
    return new SpecPlace(this, key, this.#operation)
  }

  get path(): string {
    const own = this.#key.replaceAll('~', '~0').replaceAll('/', '~1')
    return this.#up === undefined ? '' : `${this.#up.path}/${own}`
  }

  specError(problem: string, cause?: unknown): JoltSpecError {
    return new JoltSpecError(problem, this.#asErrorPlace(), cause)
  }

  runError(problem: string, cause?: unknown): JoltError {
    return new JoltError(problem, this.#asErrorPlace(), 'MESSAGE_JOLT', cause)
  }

  limitError(problem: string, cause?: unknown): JoltError {
    return new JoltError(problem, this.#asErrorPlace(), 'MESSAGE_JOLT_LIMIT', cause)
  }

  #asErrorPlace(): JoltPlace {
    return this.#operation === undefined ? {} : { operation: this.#operation, path: this.path }
  }
}
