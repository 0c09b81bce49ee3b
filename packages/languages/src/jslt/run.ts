import { type CodePlace, JsltError } from './jslt-error.ts'
import type { BoundedCache } from './bounded-cache.ts'
import { integerValue } from './values/numbers.ts'
import type { JavaRegex } from '../java-regex/index.ts'
import type { PatternItem } from './time/date-pattern.ts'
import { OrderedObject } from './values/ordered-object.ts'
import { isBlank, isNumber, isTrue, type ObjectValue, type Value } from './values/value.ts'
import { WholeDecimal } from './values/whole-decimal.ts'

/** The variables of one activation: of the program, or of one call of a function. Undefined before their `let` ran. */
export type Frame = (Value | undefined)[]

/** What all applications of one program share. */
export interface ProgramResources {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to below 1. */
  readonly random: () => number
  /** Regular expressions that came with messages. */
  readonly patterns: BoundedCache<JavaRegex>
  readonly datePatterns: BoundedCache<readonly PatternItem[]>
  readonly maxSteps: number
  readonly maxDepth: number
}

/**
 * One application of a program to a message: its variables, what it may still spend, and where it is. Handed along to
 * every piece of compiled code.
 */
export class Run {
  readonly resources: ProgramResources
  /** Variables of the program and of its modules. */
  globals: Frame
  /** What is being evaluated, for errors. Set before anything that may fail. */
  at: CodePlace
  /** True when the result may hold values that only exist inside programs. */
  mustSettle: boolean
  /** The object that was last found not to be empty. Asking a large one takes time in proportion to its size. */
  #lastFull: Value | undefined
  #stepsLeft: number
  #depthLeft: number

  constructor(resources: ProgramResources, globals: Frame, at: CodePlace, mustSettle: boolean) {
    this.resources = resources
    this.globals = globals
    this.at = at
    this.mustSettle = mustSettle
    this.#stepsLeft = resources.maxSteps
    this.#depthLeft = resources.maxDepth
  }

  /** An error about what is being evaluated. */
  failure(message: string, cause?: unknown): JsltError {
    return new JsltError('JSLT_FAILED', message, this.at, cause)
  }

  /** Accounts for work: a turn of a loop, a call, an item or character that nobody wrote. */
  spend(steps: number): void {
    this.#stepsLeft -= steps
    if (this.#stepsLeft < 0) {
      throw new JsltError('JSLT_LIMIT', `The program takes more than ${this.resources.maxSteps} steps`, this.at)
    }
  }

  /** Begins a call of a function of the program. */
  enter(at: CodePlace): void {
    this.at = at
    this.spend(1)
    if (--this.#depthLeft < 0) {
      throw new JsltError('JSLT_LIMIT', `Functions call each other more than ${this.resources.maxDepth} deep`, at)
    }
  }

  /** Ends a call. */
  leave(): void {
    this.#depthLeft++
  }

  /** {@link isBlank}, at once when a loop asks about the same object again. */
  isBlank(value: Value): boolean {
    if (typeof value !== 'object' || value === null) return value === null
    if (value === this.#lastFull) return false
    if (isBlank(value)) return true
    this.#lastFull = value
    return false
  }

  /** {@link isTrue}, at once when a loop asks about the same object again. */
  isTrue(value: Value): boolean {
    if (typeof value !== 'object' || value === null) return isTrue(value)
    return value === this.#lastFull || (isNumber(value) ? isTrue(value) : !this.isBlank(value))
  }

  /** An integer as a value of the program. */
  integer(value: bigint): Value {
    const result = integerValue(value)
    if (typeof result === 'bigint') this.mustSettle = true
    return result
  }

  /** An object that was just made, as a value of the program. */
  object(value: ObjectValue): ObjectValue {
    if (value instanceof OrderedObject) this.mustSettle = true
    return value
  }

  /** A double as a value of the program: a decimal, also without a fraction. */
  decimal(value: number): Value {
    if (Number.isInteger(value)) {
      this.mustSettle = true
      return new WholeDecimal(value)
    }
    if (!Number.isFinite(value)) this.mustSettle = true
    return value
  }
}
