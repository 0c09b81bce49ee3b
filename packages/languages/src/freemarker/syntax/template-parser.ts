import { DIRECTIVES, type Directive } from './directives.ts'
import type { Element } from './element.ts'
import { ExpressionLexer, type ExpressionPlace } from './expression-lexer.ts'
import { ExpressionParser } from './expression-parser.ts'
import { escapeInterpolation } from './escape-rules.ts'
import { readHeader } from './header.ts'
import { isBlank } from './identifier.ts'
import { LineIndex } from './line-index.ts'
import { ParserState } from './parser-state.ts'

/** A tag of the language itself: `<#name …>` or `</#name>`; for `</@name>` the name is `@` and `target` what is written. */
export interface Tag {
  readonly name: string
  readonly closing: boolean
  readonly start: number
  /** Behind the name of an opening tag, behind the whole of a closing one. */
  readonly end: number
  readonly target?: string
}

/** What an element has of its own: everything but its place. */
export type ElementParts = Element extends infer Each
  ? Each extends Element
    ? Omit<Each, 'start' | 'end' | 'beginLine' | 'endLine' | 'startsLine' | 'children'>
    : never
  : never

/** Reads a template into a tree of elements, with blanks as they are written. */
export class TemplateParser {
  readonly source: string
  readonly state: ParserState
  readonly #lines: LineIndex
  #position = 0
  /** The tag that ended the last run of content: an end tag, an `<#else>` and the like; undefined at the end. */
  #pending: Tag | undefined

  constructor(source: string) {
    this.source = source
    this.state = new ParserState(source)
    this.#lines = new LineIndex(source)
  }

  /** The whole template: a run, or the only element there is. */
  template(): Element {
    this.#position = readHeader(this)
    const children = this.#content(1)
    if (this.#pending !== undefined) this.#unexpectedTag(this.#pending)
    return this.single(children)
  }

  /** One element for several. */
  single(children: Element[]): Element {
    const [first] = children
    if (first === undefined) {
      // It stands on no line, so that blanks around an empty `<#attempt>` are seen as the reference sees them.
      return { ...this.element({ kind: 'text', text: '' }, this.#position, this.#position), beginLine: 0, endLine: 0 }
    }
    if (children.length === 1) return first
    return this.element({ kind: 'run' }, first.start, this.#position, children)
  }

  element(parts: ElementParts, start: number, end: number, children: Element[] = []): Element {
    // Parts and place together are an element: the union does not distribute over a spread by itself.
    return {
      ...parts,
      start,
      end,
      beginLine: this.#lines.lineOf(start),
      endLine: this.#lines.lineOf(Math.max(start, end - 1)),
      // A tab counts as eight columns, so what begins with one does not begin in the first.
      startsLine: this.#lines.isLineStart(start) && this.source.charAt(start) !== '\t',
      children,
    }
  }

  /** Elements up to a tag that is not content; it is {@link takeTag}'s. */
  content(start: number): Element[] {
    return this.state.nested(start, () => this.#content(2))
  }

  /** Where reading goes on. */
  get position(): number {
    return this.#position
  }

  /** Takes the pending tag if it is one of these. */
  takeTag(names: readonly string[], closing: boolean): Tag | undefined {
    const tag = this.#pending
    if (tag === undefined || tag.closing !== closing || !names.includes(tag.name)) return undefined
    this.#pending = undefined
    return tag
  }

  /** The end tag of an element. */
  expectEnd(names: readonly string[], start: number): Tag {
    const tag = this.takeTag(names, true)
    if (tag !== undefined) return tag
    if (this.#pending !== undefined) return this.#unexpectedTag(this.#pending)
    return this.state.fail(`Unclosed <#${names[0]}>: the template ends without </#${names[0]}>`, start)
  }

  /** A parser for what stands in a tag or interpolation from here on. */
  expressions(start: number, place: ExpressionPlace): ExpressionParser {
    const close = this.state.squareBrackets ? ']' : '>'
    return new ExpressionParser(new ExpressionLexer(this.source, start, place, { close }), this.state)
  }

  /** Consumes the end of a tag with parameters. */
  finishTag(parser: ExpressionParser, mayBeEmpty: boolean): number {
    const token = parser.lexer.peek()
    if (token.kind !== 'tag end' && !(mayBeEmpty && token.kind === 'empty tag end')) parser.unexpected(token, '">"')
    this.#position = parser.lexer.next().end
    return this.#position
  }

  /** Goes on reading here. */
  moveTo(position: number): void {
    this.#position = position
  }

  fail(detail: string, offset: number): never {
    return this.state.fail(detail, offset)
  }

  #content(level: number): Element[] {
    const children: Element[] = []
    const { source } = this
    let textStart = this.#position
    const flush = (end: number): void => {
      if (end > textStart && !(this.state.stripText && level === 1)) {
        children.push(this.element({ kind: 'text', text: source.slice(textStart, end) }, textStart, end))
      }
    }
    for (;;) {
      const special = this.#findSpecial(this.#position)
      if (special === undefined) {
        this.#position = source.length
        flush(source.length)
        this.#pending = undefined
        return children
      }
      const tag = this.#readSpecial(special)
      if (tag === undefined) {
        this.#position = special + 1
        continue
      }
      flush(special)
      if (tag === 'interpolation') children.push(this.#interpolation(special))
      else {
        const directive = tag.closing ? undefined : DIRECTIVES.get(tag.name)
        if (directive?.read === undefined) {
          this.#pending = tag
          this.#position = tag.end
          return children
        }
        this.#position = tag.end
        children.push(directive.read(this, tag))
        // `<#sep>` ends where what is around it ends, and leaves that tag to it.
        if (this.#pending !== undefined) return children
      }
      textStart = this.#position
    }
  }

  /** Where the next tag or interpolation may begin. */
  #findSpecial(from: number): number | undefined {
    const pattern = this.state.squareBrackets ? SQUARE_SPECIAL : this.state.strictSyntax ? SPECIAL : LOOSE_SPECIAL
    pattern.lastIndex = from
    return pattern.exec(this.source)?.index
  }

  #interpolation(start: number): Element {
    const parser = this.expressions(start + 2, 'interpolation')
    const part = parser.interpolation(this.source.charAt(start) === '#', start)
    this.#position = part.end
    return this.element({ kind: 'interpolation', part: escapeInterpolation(part, this.state) }, start, part.end)
  }

  /** The tag that begins here; undefined when this is text after all. */
  #readSpecial(start: number): Tag | 'interpolation' | undefined {
    const { source, state } = this
    if (source.charAt(start + 1) === '{') return 'interpolation'
    const closing = source.charAt(start + 1) === '/'
    const mark = start + (closing ? 2 : 1)
    if (source.charAt(mark) === '@')
      return closing ? this.#callEnd(start) : { name: '@', closing, start, end: mark + 1 }
    if (source.startsWith('#--', mark) && !closing) return { name: '--', closing, start, end: mark + 3 }
    const hasMark = source.charAt(mark) === '#'
    if (!hasMark && (state.strictSyntax || state.squareBrackets)) return undefined
    const nameStart = hasMark ? mark + 1 : mark
    TAG_NAME.lastIndex = nameStart
    const written = TAG_NAME.exec(source)?.[0]
    if (written === undefined) return undefined
    const tag = this.#directiveTag(written, start, nameStart + written.length, closing)
    if (tag !== undefined) return tag
    if (!hasMark) return undefined
    const known = DIRECTIVES.has(directiveName(written))
    return this.fail(known ? `<#${written}> is not written rightly` : `Unknown directive: #${written}`, start)
  }

  #directiveTag(written: string, start: number, nameEnd: number, closing: boolean): Tag | undefined {
    const name = directiveName(written)
    const directive = DIRECTIVES.get(name)
    if (directive === undefined || (written !== name && written !== directive.camelCase)) return undefined
    const end = closing ? this.#closingEnd(directive, nameEnd) : this.#openingEnd(directive, nameEnd)
    if (end === undefined) return undefined
    if (directive.camelCase !== undefined) {
      this.state.checkConvention(written, start, written === name ? 'snake case' : 'camel case')
    }
    return { name, closing, start, end }
  }

  #openingEnd(directive: Directive, nameEnd: number): number | undefined {
    if (directive.bare !== undefined) {
      const end = this.tagEndAt(nameEnd, directive.bare === 'may end with /')
      if (end !== undefined) return end
    }
    return directive.parameters === true && isBlank(this.source.charAt(nameEnd)) ? nameEnd + 1 : undefined
  }

  #closingEnd(directive: Directive, nameEnd: number): number | undefined {
    return directive.hasEnd === true ? this.tagEndAt(nameEnd, false) : undefined
  }

  /** Behind the blanks and the `>` that stand here. */
  tagEndAt(from: number, mayHaveSlash: boolean): number | undefined {
    let at = from
    while (isBlank(this.source.charAt(at))) at++
    if (mayHaveSlash && this.source.charAt(at) === '/') at++
    const close = this.source.charAt(at)
    if (close !== '>' && close !== ']') return undefined
    if (close !== (this.state.squareBrackets ? ']' : '>')) this.fail(`The tag should not end with "${close}"`, at)
    return at + 1
  }

  #callEnd(start: number): Tag | undefined {
    CALL_END.lastIndex = start + 3
    const match = CALL_END.exec(this.source)
    if (!match) return undefined
    return { name: '@', closing: true, start, end: CALL_END.lastIndex, target: match[1] ?? '' }
  }

  #unexpectedTag(tag: Tag): never {
    const written = tag.name === '@' ? `@${tag.target ?? ''}` : `#${tag.name}`
    return this.fail(`<${tag.closing ? '/' : ''}${written}> has nothing that it could belong to here`, tag.start)
  }
}

/** Directives are known by their name in small letters. */
function directiveName(written: string): string {
  return written.toLowerCase()
}

const SPECIAL = /<(?:#|\/#|@|\/@)|[$#]\{/g
const LOOSE_SPECIAL = /<(?:[a-zA-Z_]|\/[a-zA-Z_]|#|\/#|@|\/@)|[$#]\{/g
const SQUARE_SPECIAL = /\[(?:#|\/#|@|\/@)|[$#]\{/g
const TAG_NAME = /[a-zA-Z_]+/y
const CALL_END = /((?:[$@-Z_a-z\u00aa-\uffdc]|\\[-.:#])(?:[$@-Z_a-z0-9\u00aa-\uffdc.]|\\[-.:#])*)?[ \t\r\n]*[>\]]/y
