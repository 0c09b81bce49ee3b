import type { Value } from '../values/value.ts'
import type { ItemCursor } from './item-cursor.ts'

/** Hides variables of the same name further out although there is no value. */
export const HIDDEN = Symbol('hidden')

/** Variables of a place inside a loop, a lambda or the body of a call; a chain from the innermost outwards. */
export abstract class Frame {
  readonly outer: Frame | undefined

  constructor(outer: Frame | undefined) {
    this.outer = outer
  }

  /** The value here; undefined or null when one has to look further out. */
  abstract find(name: string): Value | typeof HIDDEN
}

/** The variables of a loop. In a list with `<#items>` they have names while that runs. */
export class LoopFrame extends Frame {
  firstName: string | undefined
  secondName: string | undefined
  first: Value
  second: Value
  index = 0
  hasNext = false
  /** What `<#items>` runs over. */
  readonly items: ItemCursor
  wasEntered = false

  constructor(outer: Frame | undefined, items: ItemCursor) {
    super(outer)
    this.items = items
  }

  find(name: string): Value {
    const { firstName } = this
    if (firstName === undefined) return undefined
    if (name === firstName) return this.first
    if (name === this.secondName) return this.second
    if (name.length > firstName.length + 5 && name.startsWith(firstName)) {
      const rest = name.slice(firstName.length)
      if (rest === '_index') return this.index
      if (rest === '_has_next') return this.hasNext
    }
    return undefined
  }
}

/** One variable: the parameter of a lambda or of the body of a call. */
export class VariableFrame extends Frame {
  readonly name: string
  readonly value: Value
  readonly #hides: boolean

  constructor(outer: Frame | undefined, name: string, value: Value, hides: boolean) {
    super(outer)
    this.name = name
    this.value = value
    this.#hides = hides
  }

  find(name: string): Value | typeof HIDDEN {
    if (name !== this.name) return undefined
    return this.value ?? (this.#hides ? HIDDEN : undefined)
  }
}
