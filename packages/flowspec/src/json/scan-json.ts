import { setKey } from './json.ts'
import type { Json } from './json.ts'

/** Where the parts of a parsed text stand: offsets (UTF-16 units from 0) by container. */
export class JsonOffsets {
  readonly #starts = new WeakMap<object, number>()
  readonly #items = new WeakMap<object, ReadonlyMap<string, number> | readonly number[]>()

  /** For the scanner: remembers where a container starts and where its keys or items do. */
  record(container: object, start: number, items: ReadonlyMap<string, number> | readonly number[]): void {
    this.#starts.set(container, start)
    this.#items.set(container, items)
  }

  /** Where an object or array of the document starts. */
  startOf(container: object): number | undefined {
    return this.#starts.get(container)
  }

  /** Where the key of an object, or an item of an array, starts. */
  offsetOf(container: object, key: string | number): number | undefined {
    const items = this.#items.get(container)
    if (items instanceof Map) return items.get(String(key)) as number | undefined
    return (items as readonly number[] | undefined)?.[Number(key)]
  }

  /** The keys of an object with their offsets; empty for anything else. */
  keysOf(container: object): ReadonlyMap<string, number> {
    const items = this.#items.get(container)
    return items instanceof Map ? (items as ReadonlyMap<string, number>) : NO_KEYS
  }
}

const NO_KEYS: ReadonlyMap<string, number> = new Map()

/** The text is not JSON, or nested too deep. */
export class JsonScanError extends Error {
  /** UTF-16 units from 0. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'JsonScanError'
    this.offset = offset
  }
}

export interface JsonScan {
  readonly value: Json
  readonly offsets: JsonOffsets
  /** Keys that an object has more than once; the last one counts. */
  readonly duplicates: readonly { readonly key: string; readonly offset: number }[]
}

export interface JsonScanOptions {
  /** How many objects and arrays may stand inside each other. */
  readonly maxDepth: number
  /** What a number text becomes. */
  readonly readNumber: (text: string) => Json
}

/**
 * Parses strict JSON (RFC 8259) in one pass over the text and remembers where everything stands.
 *
 * @throws JsonScanError with the offset of what is wrong
 */
export function scanJson(text: string, options: JsonScanOptions): JsonScan {
  const scanner = new Scanner(text, options)
  const value = scanner.readDocument()
  return { value, offsets: scanner.offsets, duplicates: scanner.duplicates }
}

const MAX_DUPLICATES = 100

class Scanner {
  readonly offsets = new JsonOffsets()
  readonly duplicates: { key: string; offset: number }[] = []
  readonly #text: string
  readonly #options: JsonScanOptions
  #at = 0
  #depth = 0

  constructor(text: string, options: JsonScanOptions) {
    this.#text = text
    this.#options = options
  }

  readDocument(): Json {
    this.#skipBlanks()
    const value = this.#readValue()
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text')
    return value
  }

  #readValue(): Json {
    const unit = this.#text.charCodeAt(this.#at)
    if (unit === OPEN_BRACE) return this.#nested(() => this.#readObject())
    if (unit === OPEN_BRACKET) return this.#nested(() => this.#readArray())
    if (unit === QUOTE) return this.#readText()
    if (unit === MINUS || (unit >= ZERO && unit <= NINE)) return this.#readNumber()
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    }
    throw this.#unexpected('a value')
  }

  #nested(read: () => Json): Json {
    if (++this.#depth > this.#options.maxDepth)
      throw new JsonScanError(`nested deeper than ${this.#options.maxDepth} levels`, this.#at)
    const value = read()
    this.#depth--
    return value
  }

  #readObject(): Json {
    const start = this.#at++
    const object = {}
    const keys = new Map<string, number>()
    this.#skipBlanks()
    if (!this.#take(CLOSE_BRACE)) {
      do {
        this.#skipBlanks()
        const offset = this.#at
        if (this.#text.charCodeAt(offset) !== QUOTE) throw this.#unexpected('a key in double quotes')
        const key = this.#readText()
        if (keys.has(key) && this.duplicates.length < MAX_DUPLICATES) this.duplicates.push({ key, offset })
        keys.set(key, offset)
        this.#skipBlanks()
        if (!this.#take(COLON)) throw this.#unexpected("':' after the key")
        this.#skipBlanks()
        setKey(object, key, this.#readValue())
        this.#skipBlanks()
      } while (this.#take(COMMA))
      if (!this.#take(CLOSE_BRACE)) throw this.#unexpected("',' or '}'")
    }
    this.offsets.record(object, start, keys)
    return object
  }

  #readArray(): Json {
    const start = this.#at++
    const items: Json[] = []
    const offsets: number[] = []
    this.#skipBlanks()
    if (!this.#take(CLOSE_BRACKET)) {
      do {
        this.#skipBlanks()
        offsets.push(this.#at)
        items.push(this.#readValue())
        this.#skipBlanks()
      } while (this.#take(COMMA))
      if (!this.#take(CLOSE_BRACKET)) throw this.#unexpected("',' or ']'")
    }
    this.offsets.record(items, start, offsets)
    return items
  }

  #readText(): string {
    const start = this.#at
    let escaped = false
    for (let at = start + 1; at < this.#text.length; at++) {
      const unit = this.#text.charCodeAt(at)
      if (unit === QUOTE) {
        this.#at = at + 1
        return escaped ? this.#unescape(start, at + 1) : this.#text.slice(start + 1, at)
      }
      if (unit === BACKSLASH) {
        escaped = true
        at += this.#escapeLength(at) - 1
      } else if (unit < BLANK) {
        throw new JsonScanError('a line break or control character inside a text must be escaped', at)
      }
    }
    throw new JsonScanError('this text has no closing quote', start)
  }

  /** Checks the escape at an offset, so that what is left to the native parser cannot fail. */
  #escapeLength(at: number): number {
    const kind = this.#text[at + 1]
    if (kind === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(this.#text.slice(at + 2, at + 6)))
        throw new JsonScanError('\\u needs four hexadecimal digits', at)
      return 6
    }
    if (kind === undefined || !'"\\/bfnrt'.includes(kind)) throw new JsonScanError('unknown escape', at)
    return 2
  }

  #unescape(start: number, end: number): string {
    return JSON.parse(this.#text.slice(start, end)) as string
  }

  #readNumber(): Json {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (match === null) throw this.#unexpected('a number')
    this.#at += match[0].length
    return this.#options.readNumber(match[0])
  }

  #skipBlanks(): void {
    let unit = this.#text.charCodeAt(this.#at)
    while (unit === BLANK || unit === 10 || unit === 13 || unit === 9) unit = this.#text.charCodeAt(++this.#at)
  }

  #take(unit: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== unit) return false
    this.#at++
    return true
  }

  #unexpected(wanted: string): JsonScanError {
    const found = this.#text.codePointAt(this.#at)
    const what = found === undefined ? 'the text ends here' : `found ${JSON.stringify(String.fromCodePoint(found))}`
    return new JsonScanError(`${wanted} expected, ${what}`, this.#at)
  }
}

const WORDS: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const MINUS = 45
const ZERO = 48
const NINE = 57
const BLANK = 32
