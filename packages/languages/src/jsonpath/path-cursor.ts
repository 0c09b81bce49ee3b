import { JsonPathSyntaxError } from './errors.ts'
import type { PathSyntax } from './syntax.ts'

/**
 * Where a path stands, which decides where its dotted names end: alone; inside a filter, with or without parentheses
 * around it; among the arguments of a function.
 */
export type PathContext = 'alone' | 'filter' | 'bare-filter' | 'argument'

/** Parses a path from `$` or `@` to where the context lets it end. */
export type ParseRootedPath = (cursor: PathCursor, context: PathContext) => PathSyntax

/** Parentheses, filters, arguments and literals inside each other. Deeper texts are no paths that anyone wrote. */
const DEEPEST_NESTING = 200

/** Where in the text the parser is. All reading goes forward: no text is read twice, whatever it holds. */
export class PathCursor {
  readonly text: string
  /** Behind the last character that counts: trailing blanks are left out. */
  readonly end: number
  position = 0
  readonly #parseRootedPath: ParseRootedPath
  #depth = 0

  /** @param parseRootedPath for the paths inside filters and arguments, whose parsers know nothing of steps */
  constructor(text: string, parseRootedPath: ParseRootedPath) {
    let end = text.length
    while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--
    this.text = text
    this.end = end
    this.#parseRootedPath = parseRootedPath
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  /** The current character, empty at the end. */
  get char(): string {
    return this.position < this.end ? this.text.charAt(this.position) : ''
  }

  /** The character `ahead` places further, empty behind the end. */
  peek(ahead: number): string {
    const at = this.position + ahead
    return at < this.end ? this.text.charAt(at) : ''
  }

  skipBlanks(): void {
    while (this.position < this.end && isBlank(this.text.charCodeAt(this.position))) this.position++
  }

  /** Steps over `text` when it stands here. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.position) || this.position + text.length > this.end) return false
    this.position += text.length
    return true
  }

  /** Steps over `text`, blanks before it ignored. */
  expect(text: string): void {
    this.skipBlanks()
    if (!this.take(text))
      this.fail(`Expected '${text}'${this.atEnd ? ' before the end' : ` instead of '${this.char}'`}`)
  }

  /** What a sticky expression matches here; steps over it. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined || this.position + found.length > this.end) return undefined
    this.position += found.length
    return found
  }

  /** True when a path starts here. */
  get atPath(): boolean {
    return this.char === '$' || this.char === '@'
  }

  readPath(context: PathContext): PathSyntax {
    return this.#parseRootedPath(this, context)
  }

  /** Runs a parser one level deeper. */
  nested<T>(parse: () => T): T {
    if (this.#depth >= DEEPEST_NESTING) this.fail(`Nested deeper than ${DEEPEST_NESTING} levels`)
    this.#depth++
    const result = parse()
    this.#depth--
    return result
  }

  fail(reason: string, offset: number = this.position): never {
    throw new JsonPathSyntaxError(reason, this.text, offset)
  }
}

export function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 10 || unit === 13
}
