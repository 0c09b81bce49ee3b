import { Lookup } from './map.ts'
import type { Value } from './value.ts'

/**
 * What `?string` without a format yields for numbers, dates and booleans: a text, of which another format can still be
 * asked, as a member or by a call.
 */
export class FormatterValue extends Lookup {
  override readonly typeName = 'string'
  readonly text: string
  readonly #format: (formats: readonly Value[]) => Value

  constructor(text: string, format: (formats: readonly Value[]) => Value) {
    super()
    this.text = text
    this.#format = format
  }

  get(format: string): Value {
    return this.#format([format])
  }

  call(formats: readonly Value[]): Value {
    return this.#format(formats)
  }
}
