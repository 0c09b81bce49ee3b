import { setKey } from './json.ts'
import type { Json } from './json.ts'

/** Where the parts of a parsed text stand: offsets (UTF-16 units from 0) by container. */
export class JsonOffsets {
  readonly #containers = new Map<object, ContainerOffsets>()

  /** For the scanner: remembers where a container starts, and where its keys (undefined for an array) or items do. */
  record(container: object, start: number, keys: readonly string[] | undefined, offsets: readonly number[]): void {
    this.#containers.set(container, { start, keys, offsets, byKey: undefined })
  }

  /** Where an object or array of the document starts. */
  startOf(container: object): number | undefined {
    return this.#containers.get(container)?.start
  }

  /** Where the key of an object, or an item of an array, starts. */
  offsetOf(container: object, key: string | number): number | undefined {
    const found = this.#containers.get(container)
    if (found?.keys === undefined) return found?.offsets[Number(key)]
    // An index is made for the few objects that are asked about, not for all that are read.
    found.byKey ??= new Map(found.keys.map((name, index) => [name, found.offsets[index] as number]))
    return found.byKey.get(String(key))
  }

  /** The keys of an object with their offsets, a key that stands twice twice; nothing for anything else. */
  *keysOf(container: object): Iterable<readonly [string, number]> {
    const found = this.#containers.get(container)
    if (found?.keys === undefined) return
    for (const [index, key] of found.keys.entries()) yield [key, found.offsets[index] as number]
  }
}

interface ContainerOffsets {
  readonly start: number
  readonly keys: readonly string[] | undefined
  readonly offsets: readonly number[]
  byKey: Map<string, number> | undefined
}

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
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) return this.#readContainer(unit)
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

  #readContainer(opening: number): Json {
    if (++this.#depth > this.#options.maxDepth)
      throw new JsonScanError(`nested deeper than ${this.#options.maxDepth} levels`, this.#at)
    const value = opening === OPEN_BRACE ? this.#readObject() : this.#readArray()
    this.#depth--
    return value
  }

  #readObject(): Json {
    const start = this.#at++
    const object = {}
    const keys: string[] = []
    const offsets: number[] = []
    this.#skipBlanks()
    if (!this.#take(CLOSE_BRACE)) {
      do {
        this.#skipBlanks()
        const offset = this.#at
        if (this.#text.charCodeAt(offset) !== QUOTE) throw this.#unexpected('a key in double quotes')
        const key = this.#readText()
        if (Object.hasOwn(object, key) && this.duplicates.length < MAX_DUPLICATES) this.duplicates.push({ key, offset })
        keys.push(key)
        offsets.push(offset)
        this.#skipBlanks()
        if (!this.#take(COLON)) throw this.#unexpected("':' after the key")
        this.#skipBlanks()
        setKey(object, key, this.#readValue())
        this.#skipBlanks()
      } while (this.#take(COMMA))
      if (!this.#take(CLOSE_BRACE)) throw this.#unexpected("',' or '}'")
    }
    this.offsets.record(object, start, keys, offsets)
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
    this.offsets.record(items, start, undefined, offsets)
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
