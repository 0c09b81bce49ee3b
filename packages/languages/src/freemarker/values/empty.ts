import { Sequence } from './sequence.ts'
import type { Value } from './value.ts'

/** What `missing!` yields: empty text, empty list and empty map at the same time. */
class EmptyValue extends Sequence {
  override readonly typeName = 'string'
  readonly size = 0

  get(): Value {
    return undefined
  }

  items(): readonly Value[] {
    return []
  }
}

export const EMPTY = new EmptyValue()
