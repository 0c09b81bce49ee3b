import { caretExcerpt, FlowError, placeAt } from '@jatai/errors'

/**
 * What a {@link readLenientJson} makes of the text. `Node` is whatever the caller builds: values, or the parts of a
 * template.
 */
export interface LenientBuilder<Node> {
  /** A word or a text without holes. */
  constant(value: null | boolean | string): Node
  /** A number, in JSON number syntax. */
  number(text: string): Node
  object(entries: readonly LenientEntry<Node>[]): Node
  list(items: readonly Node[]): Node
  /**
   * Reads a hole whose opening braces are at `offset`, in a text with this quote. Without this method `{{` has no
   * meaning.
   */
  hole?(offset: number, place: HolePlace, quote?: string): LenientHole<Node>
  /** A text with holes in it. */
  text?(parts: readonly (string | Node)[]): Node
  /** Holes and characters that touch each other outside of a text, such as `-{{ x }}`, as value or name. */
  glued?(parts: readonly (string | Node)[], offset: number, place: HolePlace, isOutermost: boolean): Node
}

export interface LenientEntry<Node> {
  /** A name, or what the builder made of a name with holes. */
  readonly key: string | Node
  readonly value: Node
}

/** Where a hole stands: within a quoted text, as a value or piece of one, or as a property's name. */
export type HolePlace = 'text' | 'value' | 'name'

export interface LenientHole<Node> {
  readonly node: Node
  /** Offset behind the hole. */
  readonly end: number
}

/** A text that cannot be read as JSON, however lenient. Its place counts in that text. */
export class LenientJsonError extends FlowError {
  /** The line with a caret under the place. */
  readonly excerpt: string

  constructor(problem: string, text: string, offset: number) {
    const place = placeAt(text, offset)
    super('JSON_UNREADABLE', `${problem} at line ${place.line}, column ${place.column}`, { place })
    this.excerpt = caretExcerpt(text, offset)
  }
}

/** Deeper than any document, and far from the end of the stack. */
const DEEPEST_NESTING = 1000

/**
 * Reads the first complete JSON value of a text, leniently (expressions.md §7): names without quotes, single-quoted
 * texts, comments, trailing commas and line breaks inside texts are accepted, and whatever follows the value is left
 * alone.
 *
 * @throws LenientJsonError
 */
export function readLenientJson<Node>(
  text: string,
  builder: LenientBuilder<Node>,
): { readonly node: Node; readonly end: number } {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let depth = 0
  const node = readValue()
  return { node, end: at }

  function fail(problem: string, offset = at): never {
    throw new LenientJsonError(problem, text, offset)
  }

  function unexpected(wanted: string): never {
    const found = at < text.length ? `'${String.fromCodePoint(text.codePointAt(at)!)}'` : 'the end of the text'
    return fail(`Expected ${wanted} but found ${found}`)
  }

  function readValue(): Node {
    skipBlanks()
    const character = text[at]
    if (character === '"' || character === "'") {
      const parts = readQuoted()
      return parts.length === 0
        ? builder.constant('')
        : parts.length === 1 && typeof parts[0] === 'string'
          ? builder.constant(parts[0])
          : builder.text!(parts)
    }
    if (atHole()) return readToken()
    if (character === '{') return nested(readObject)
    if (character === '[') return nested(readList)
    return readToken()
  }

  function nested(read: () => Node): Node {
    if (++depth > DEEPEST_NESTING) fail(`More than ${DEEPEST_NESTING} levels of objects and lists`)
    const inner = read()
    depth--
    return inner
  }

  function readObject(): Node {
    const entries: LenientEntry<Node>[] = []
    at++
    for (;;) {
      skipBlanks()
      if (text[at] === '}') break
      const key = readName()
      skipBlanks()
      if (text[at] !== ':') unexpected("':' behind a name")
      at++
      entries.push({ key, value: readValue() })
      skipBlanks()
      if (text[at] === '}') break
      if (text[at] !== ',') unexpected("',' or '}'")
      at++
    }
    at++
    return builder.object(entries)
  }

  function readList(): Node {
    const items: Node[] = []
    at++
    for (;;) {
      skipBlanks()
      if (text[at] === ']') break
      items.push(readValue())
      skipBlanks()
      if (text[at] === ']') break
      if (text[at] !== ',') unexpected("',' or ']'")
      at++
    }
    at++
    return builder.list(items)
  }

  function readName(): string | Node {
    const offset = at
    if (text[at] === '"' || text[at] === "'") {
      const parts = readQuoted()
      if (parts.length === 0) return ''
      return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : builder.text!(parts)
    }
    const parts = readPieces(BARE_NAME, 'name')
    if (parts.length === 0) unexpected('a name')
    if (parts.length > 1) return builder.glued!(parts, offset, 'name', false)
    return parts[0]!
  }

  /** A word, a number, a hole, or several of them without anything between. */
  function readToken(): Node {
    const offset = at
    const parts = readPieces(TOKEN, 'value')
    if (parts.length === 0) unexpected('a value')
    if (parts.length > 1) return builder.glued!(parts, offset, 'value', depth === 0)
    const part = parts[0]!
    if (typeof part !== 'string') return part
    if (part === 'true' || part === 'false') return builder.constant(part === 'true')
    if (part === 'null') return builder.constant(null)
    JSON_NUMBER.lastIndex = 0
    const number = JSON_NUMBER.exec(part)?.[0]
    // Behind the outermost value anything may follow, behind an inner one only a comma or bracket.
    if (number === undefined || (depth > 0 && number.length < part.length))
      fail(`'${shorten(part)}' is no value`, offset)
    return builder.number(number)
  }

  function readPieces(characters: RegExp, place: HolePlace): (string | Node)[] {
    const parts: (string | Node)[] = []
    for (;;) {
      if (atHole()) {
        const hole = builder.hole!(at, place)
        parts.push(hole.node)
        at = hole.end
        continue
      }
      characters.lastIndex = at
      const run = characters.exec(text)?.[0]
      if (run === undefined) return parts
      parts.push(run)
      at += run.length
    }
  }

  function atHole(): boolean {
    return (
      builder.hole !== undefined &&
      text.charCodeAt(at) === BRACE &&
      text.charCodeAt(at + 1) === BRACE &&
      // Of three braces the first is an object's, or a character of the text (D1).
      text.charCodeAt(at + 2) !== BRACE
    )
  }

  function readQuoted(): (string | Node)[] {
    const offset = at
    const quote = text.charCodeAt(at)
    const parts: (string | Node)[] = []
    let current = ''
    let start = ++at
    for (;;) {
      const unit = text.charCodeAt(at)
      if (unit !== unit) fail('A text is not closed', offset)
      if (unit === quote) break
      if (unit === BACKSLASH) {
        current += text.slice(start, at) + readEscape()
        start = at
      } else if (unit === BRACE && atHole()) {
        current += text.slice(start, at)
        if (current !== '') parts.push(current)
        current = ''
        const hole = builder.hole!(at, 'text', text[offset])
        parts.push(hole.node)
        at = start = hole.end
      } else {
        at++
      }
    }
    current += text.slice(start, at++)
    if (current !== '') parts.push(current)
    return parts
  }

  function readEscape(): string {
    const letter = text[at + 1] ?? ''
    if (letter === 'u') {
      const digits = text.slice(at + 2, at + 6)
      if (!FOUR_HEX_DIGITS.test(digits)) fail('\\u wants four hexadecimal digits')
      at += 6
      return String.fromCharCode(parseInt(digits, 16))
    }
    const meaning = ESCAPES.get(letter)
    if (meaning === undefined) fail(letter === '' ? 'A text is not closed' : `'\\${letter}' is no escape of JSON`)
    at += 2
    return meaning
  }

  function skipBlanks(): void {
    for (;;) {
      const unit = text.charCodeAt(at)
      if (unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0xfeff) at++
      else if (unit === SLASH && text.charCodeAt(at + 1) === SLASH) {
        LINE_END.lastIndex = at
        at = LINE_END.exec(text)?.index ?? text.length
      } else if (unit === SLASH && text[at + 1] === '*') {
        const end = text.indexOf('*/', at + 2)
        if (end < 0) fail('A comment is not closed')
        at = end + 2
      } else return
    }
  }
}

const BRACE = 123
const BACKSLASH = 92
const SLASH = 47

const LINE_END = /[\r\n]/g
const BARE_NAME = /[^\s{}[\]:,"'/()]+/y
const TOKEN = /[\w$.+-]+/y
const JSON_NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const FOUR_HEX_DIGITS = /^[0-9a-fA-F]{4}$/

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
