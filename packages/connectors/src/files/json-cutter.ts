import { fileFailure } from './file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from './file-limits.ts'

/** A name or an index on the way to a value. */
export type JsonStep = string | number

interface JsonCutterOptions {
  /** From the root of the document to the value that is looked for. */
  readonly path: readonly JsonStep[]
  /** Asked when that value begins: is it cut out as a whole, or each of its elements and values? */
  cutsWhole(kind: JsonKind): boolean
  /** Gets the text of what is cut out, whose inside is not checked yet. */
  onItem(text: string): void
}

export type JsonKind = 'array' | 'object' | 'scalar'

/** Takes a JSON text piece by piece, wherever it is cut. */
export interface JsonCutter {
  write(text: string): void
  /** @throws StepFailure when the document is not complete */
  end(): void
}

/**
 * Cuts values out of a JSON text of any length. The rest is passed over, its structure checked.
 *
 * What may come next is the `place`; a token (key, text, scalar) may go on in the next piece. A container is on the way
 * when its depth is not over `onWay`; a member of the innermost one on the way is compared with the step of that depth.
 *
 * @throws StepFailure from `write` and `end` for what is no JSON
 */
export function createJsonCutter({ path, cutsWhole, onItem }: JsonCutterOptions): JsonCutter {
  /** For each open container the index of the current element; -1 for objects. */
  const open: number[] = []
  let place: Place = 'value'
  let token: Token | undefined
  let isEscaped = false
  /** Text of the token so far, where it matters. */
  let kept = ''
  let key: string | undefined
  let onWay = 0
  /** Depth of the container whose members are cut out. */
  let eachDepth = -1
  /** Number of containers around the item that is open. */
  let itemDepth = -1
  let item = ''
  let itemFrom = 0

  return {
    write(text) {
      itemFrom = 0
      for (let at = 0; at < text.length;) {
        if (token === undefined) at = readMark(text, at)
        else if (token === 'scalar') at = readScalar(text, at)
        else at = readText(text, at, token)
      }
      if (itemDepth < 0) return
      item += text.slice(itemFrom)
      if (item.length > MAXIMUM_ITEM_LENGTH) {
        throw fileFailure(`An item has more than ${MAXIMUM_ITEM_LENGTH} characters`)
      }
    },
    end() {
      if (token === 'scalar') endScalar('', 0)
      if (place !== 'after' || open.length > 0 || token !== undefined) fail('it ends too early')
    },
  }

  function readMark(text: string, at: number): number {
    const unit = text.charCodeAt(at)
    if (unit === 32 || unit === 10 || unit === 13 || unit === 9) return at + 1
    switch (unit) {
      case QUOTE:
        if (place === 'key' || place === 'first-key') token = 'key'
        else {
          beginValue('scalar', at)
          token = 'text'
        }
        kept = ''
        return at + 1
      case OPEN_BRACE:
        beginValue('object', at)
        open.push(-1)
        place = 'first-key'
        return at + 1
      case OPEN_BRACKET:
        beginValue('array', at)
        open.push(0)
        place = 'first-value'
        return at + 1
      case CLOSE_BRACE:
        if (open.at(-1) !== -1 || (place !== 'after' && place !== 'first-key')) return fail('a } is out of place')
        return close(text, at + 1)
      case CLOSE_BRACKET:
        if ((open.at(-1) ?? -1) < 0 || (place !== 'after' && place !== 'first-value')) fail('a ] is out of place')
        return close(text, at + 1)
      case COLON:
        if (place !== 'colon') fail('a colon is out of place')
        place = 'value'
        return at + 1
      case COMMA:
        return separate(at)
      default:
        beginValue('scalar', at)
        token = 'scalar'
        kept = ''
        return at
    }
  }

  function separate(at: number): number {
    const depth = open.length
    if (place !== 'after' || depth === 0) fail('a comma is out of place')
    if (open[depth - 1] === -1) place = 'key'
    else {
      open[depth - 1]!++
      place = 'value'
    }
    return at + 1
  }

  function beginValue(kind: JsonKind, at: number): void {
    if (place !== 'value' && place !== 'first-value') fail('a value is out of place')
    const depth = open.length
    if (depth >= MAXIMUM_DEPTH && kind !== 'scalar') fail(`more than ${MAXIMUM_DEPTH} lists and objects are nested`)
    if (itemDepth >= 0) return
    if (depth === eachDepth) return beginItem(at)
    if (depth > path.length || !isOnPath(depth)) return
    if (depth < path.length) {
      if (kind !== 'scalar') onWay = depth + 1
    } else if (cutsWhole(kind)) beginItem(at)
    else if (kind !== 'scalar') eachDepth = depth + 1
  }

  function isOnPath(depth: number): boolean {
    if (depth === 0) return true
    if (onWay !== depth) return false
    const index = open[depth - 1]!
    return path[depth - 1] === (index < 0 ? key : index)
  }

  function beginItem(at: number): void {
    itemDepth = open.length
    itemFrom = at
    item = ''
  }

  function close(text: string, end: number): number {
    if (eachDepth === open.length && itemDepth < 0) eachDepth = -1
    if (onWay === open.length) onWay--
    open.pop()
    endValue(text, end)
    return end
  }

  function endValue(text: string, end: number): void {
    place = 'after'
    if (itemDepth !== open.length) return
    itemDepth = -1
    onItem(item + text.slice(itemFrom, end))
    item = ''
  }

  function readText(text: string, from: number, kind: 'key' | 'text'): number {
    const isCompared = kind === 'key' && itemDepth < 0 && onWay === open.length
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (isEscaped) isEscaped = false
      else if (unit === BACKSLASH) isEscaped = true
      else if (unit === QUOTE) {
        token = undefined
        if (kind === 'text') endValue(text, at + 1)
        else {
          place = 'colon'
          key = isCompared ? keyOf(kept + text.slice(from, at)) : undefined
        }
        return at + 1
      } else if (unit < 32) fail('a text holds a control character')
    }
    if (isCompared) kept += text.slice(from)
    return text.length
  }

  function keyOf(source: string): string {
    if (!source.includes('\\')) return source
    try {
      return JSON.parse(`"${source}"`) as string
    } catch {
      return fail('a key is malformed')
    }
  }

  function readScalar(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const goesOn = (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 122) || unit === 43 || unit === 45
      if (goesOn || unit === 46 || unit === 69) continue
      kept += text.slice(from, at)
      endScalar(text, at)
      return at
    }
    kept += text.slice(from)
    return text.length
  }

  function endScalar(text: string, at: number): void {
    if (!SCALAR.test(kept)) fail('a value is neither text, number, true, false nor null')
    token = undefined
    endValue(text, at)
  }
}

/** What may come next. */
type Place = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after'
type Token = 'key' | 'text' | 'scalar'

const MAXIMUM_DEPTH = 100_000
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

function fail(problem: string): never {
  throw fileFailure(`The file is not valid JSON: ${problem}`)
}
