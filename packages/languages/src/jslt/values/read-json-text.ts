import { readNumber } from '../../json/index.ts'
import { deeper } from './depth.ts'
import { decimalValue, integerValue } from './numbers.ts'
import { withProperty } from './objects.ts'
import type { ObjectValue, Value } from './value.ts'

/** Texts that the native parser would not read as the language does: whole decimals, exact numbers, keys that move. */
const NEEDS_OWN_READER = /\.0+(?!\d)|\d[eE]|\d[\d.]{15}|"\d{1,10}"\s*:/

/**
 * Reads the first JSON value of a text, as `from-json` does: strict JSON, but whatever follows the value, after a blank
 * where it is a number or word, is ignored; blank texts are null. Keys keep their order, whole decimals stay decimals.
 * Undefined when the text does not begin with JSON. `isPlain` promises a value without any of the program's own kinds.
 */
export function readJsonText(text: string): { readonly value: Value; readonly isPlain: boolean } | undefined {
  if (!NEEDS_OWN_READER.test(text)) {
    try {
      return { value: JSON.parse(text) as Value, isPlain: true }
    } catch (thrown) {
      // Perhaps it only has something behind it: the own reader tells.
      if (!(thrown instanceof SyntaxError)) throw thrown
    }
  }
  const reader = new JsonReader(text)
  reader.skipBlanks()
  if (reader.isAtEnd) return { value: null, isPlain: true }
  const value = reader.value()
  return value === undefined || !reader.endsCleanly ? undefined : { value, isPlain: false }
}

const BLANKS = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const WORD = /null|true|false/y

const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y

const TEXT_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Reads by recursion; a text that nests too deep ends in a RangeError. */
class JsonReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** A number or word must be followed by a blank or the end. */
  get endsCleanly(): boolean {
    if (this.isAtEnd || '"]}'.includes(this.#text[this.#at - 1] ?? '')) return true
    return ' \t\n\r'.includes(this.#text[this.#at] ?? '')
  }

  skipBlanks(): void {
    this.#match(BLANKS)
  }

  /** Undefined when there is no JSON here. */
  value(): Value | undefined {
    switch (this.#text[this.#at]) {
      case '{':
      case '[':
        return this.#nested()
      case '"':
        return this.#quoted()
      default:
        return 'tfn'.includes(this.#text[this.#at] ?? ' ') ? this.#word() : this.#number()
    }
  }

  #nested(): Value | undefined {
    const outer = this.#depth
    this.#depth = deeper(outer)
    const value = this.#text[this.#at] === '{' ? this.#object() : this.#list()
    this.#depth = outer
    return value
  }

  #object(): Value | undefined {
    let object: ObjectValue = {}
    this.#at++
    if (this.#closes('}')) return object
    for (;;) {
      const key = this.#text[this.#at] === '"' ? this.#quoted() : undefined
      if (key === undefined || !this.#passes(':')) return undefined
      const value = this.value()
      if (value === undefined) return undefined
      object = withProperty(object, key, value)
      if (this.#closes('}')) return object
      if (!this.#passes(',')) return undefined
    }
  }

  #list(): Value | undefined {
    const items: Value[] = []
    this.#at++
    if (this.#closes(']')) return items
    for (;;) {
      const value = this.value()
      if (value === undefined) return undefined
      items.push(value)
      if (this.#closes(']')) return items
      if (!this.#passes(',')) return undefined
    }
  }

  #quoted(): string | undefined {
    const start = this.#at++
    this.#match(PLAIN_TEXT)
    while (this.#text[this.#at] !== '"') if (this.#match(TEXT_PART) === undefined) return undefined
    this.#at++
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  #word(): Value | undefined {
    const word = this.#match(WORD)
    return word === undefined ? undefined : word === 'null' ? null : word === 'true'
  }

  #number(): Value | undefined {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (!match) return undefined
    const [text, fraction, exponent] = match
    this.#at += text.length
    if (fraction === undefined && exponent === undefined) return integerValue(BigInt(text))
    const number = readNumber(text)
    return typeof number === 'number' ? decimalValue(number) : number
  }

  #closes(bracket: string): boolean {
    this.skipBlanks()
    if (this.#text[this.#at] !== bracket) return false
    this.#at++
    return true
  }

  /** A comma or colon, and the blanks around it. */
  #passes(mark: string): boolean {
    this.skipBlanks()
    if (this.#text[this.#at] !== mark) return false
    this.#at++
    this.skipBlanks()
    return true
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)?.[0]
    this.#at += match?.length ?? 0
    return match
  }
}
