import { ExactNumber, readNumber } from '../../json/index.ts'
import { ExpressionFault } from '../values/faults.ts'
import { JavaDouble } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { readPath } from './read-path.ts'
import { readString } from './read-string.ts'
import { NAME, Scanner } from './scanner.ts'
import { isScopeName } from './scopes.ts'
import type { LiteralNode, ObjectNode, SyntaxNode, TextNode } from './syntax-tree.ts'

export interface ReadExpression {
  readonly node: SyntaxNode
  /** Offset behind the closing braces, or the end of the source. */
  readonly end: number
}

export interface ReadOptions {
  /** `braces`: the expression ends with `}}`; `source`: with the source. */
  readonly until: 'braces' | 'source'
  /** The source is the inside of a JSON string, whose quotes may be escaped (D2). */
  readonly isInString?: boolean
}

/** Thrown when the first quote is escaped: the source has to be unescaped first (D2). */
export class EscapedQuotes {}

/** Far deeper than anyone nests, and far from the end of the stack. */
const DEEPEST_NESTING = 500

/**
 * Reads one expression (expressions.md §4) from an offset of a source, behind the opening braces.
 *
 * @throws ExpressionFault, its detail `mismatched input '<token>'`
 * @throws EscapedQuotes
 */
export function readExpression(source: string, offset: number, options: ReadOptions): ReadExpression {
  const scanner = new Scanner(source, offset)
  let depth = 0
  let mayBeEscaped = options.isInString === true
  if (mayBeEscaped && firstQuoteIsEscaped(source, offset)) throw new EscapedQuotes()

  const node = read()
  scanner.skipBlanks()
  if (options.until === 'source') {
    if (scanner.at < source.length) scanner.mismatch()
  } else {
    if (!source.startsWith('}}', scanner.at)) scanner.mismatch()
    scanner.at += 2
  }
  return { node, end: scanner.at }

  function read(): SyntaxNode {
    if (++depth > DEEPEST_NESTING)
      throw new ExpressionFault(`more than ${DEEPEST_NESTING} levels of nesting`, scanner.at)
    scanner.skipBlanks()
    const node = readHere()
    depth--
    return node
  }

  function readHere(): SyntaxNode {
    switch (source[scanner.at]) {
      case '(':
        return readGroup()
      case '"':
        mayBeEscaped = false
        return readString(scanner)
      case '{':
        return readStaticReference() ?? readObject()
      case '[':
        return readList()
    }
    checkEscapedQuote()
    return readNumberLiteral() ?? readWord()
  }

  function readGroup(): SyntaxNode {
    scanner.at++
    const inner = read()
    scanner.expect(')')
    return inner
  }

  /** `{{ global.x }}` inside an expression, which stands for a text literal (expressions.md §1). */
  function readStaticReference(): SyntaxNode | undefined {
    STATIC_REFERENCE.lastIndex = scanner.at
    const match = STATIC_REFERENCE.exec(source)
    if (match === null) return undefined
    const offset = scanner.at
    scanner.at += match[0].length
    const name = match[2]!
    if (match[1] === undefined) return { kind: 'name', name, offset }
    const scope = match[1] as 'global' | 'replica'
    return { kind: 'reference', scope, steps: [{ kind: 'name', name, isQuoted: false }], offset }
  }

  function readObject(): SyntaxNode {
    const offset = scanner.at++
    const entries: ObjectNode['entries'][number][] = []
    if (scanner.takes('}')) return { kind: 'object', entries, offset }
    do {
      scanner.skipBlanks()
      const name = readName()
      scanner.expect(':')
      entries.push({ name, value: read() })
    } while (scanner.takes(','))
    scanner.expect('}')
    return { kind: 'object', entries, offset }
  }

  function readName(): LiteralNode | TextNode {
    checkEscapedQuote()
    if (source[scanner.at] !== '"') scanner.mismatch()
    mayBeEscaped = false
    return readString(scanner)
  }

  function checkEscapedQuote(): void {
    if (mayBeEscaped && source.startsWith('\\"', scanner.at)) throw new EscapedQuotes()
  }

  function readList(): SyntaxNode {
    const offset = scanner.at++
    const items: SyntaxNode[] = []
    if (scanner.takes(']')) return { kind: 'list', items, offset }
    do items.push(read())
    while (scanner.takes(','))
    scanner.expect(']')
    return { kind: 'list', items, offset }
  }

  /** A number; undefined for what goes on as a name (`2nd-host`) or is none. */
  function readNumberLiteral(): SyntaxNode | undefined {
    const offset = scanner.at
    const digits = scanner.take(NUMBER)
    if (digits === undefined) return undefined
    NUMBER_END.lastIndex = scanner.at
    if (NUMBER_END.test(source)) return { kind: 'literal', value: numberOf(digits), offset }
    scanner.at = offset
    return undefined
  }

  function readWord(): SyntaxNode {
    const offset = scanner.at
    const word = scanner.take(NAME) ?? scanner.mismatch()
    scanner.skipBlanks()
    const next = source[scanner.at]
    if (next === '(') return readCall(word, offset)
    if (isScopeName(word)) return { kind: 'reference', scope: word, steps: readPath(scanner), offset }
    // A step's alias without the word step, or a name that is no scope.
    if (next === '.' || next === '[') scanner.mismatch(offset)
    const value = WORDS.get(word.toLowerCase())
    return value === undefined ? { kind: 'name', name: word, offset } : { kind: 'literal', value, offset }
  }

  function readCall(name: string, offset: number): SyntaxNode {
    scanner.at++
    const values: SyntaxNode[] = []
    if (!scanner.takes(')')) {
      do values.push(read())
      while (scanner.takes(','))
      scanner.expect(')')
    }
    return { kind: 'call', name, arguments: values, offset }
  }
}

/**
 * Looks for the first quote up to the end of the expression, wherever it stands, also in the brackets of a path. Quotes
 * behind an object's end are met by the reader itself.
 */
function firstQuoteIsEscaped(source: string, offset: number): boolean {
  UP_TO_QUOTE.lastIndex = offset
  return UP_TO_QUOTE.exec(source)?.[0].endsWith('\\"') === true
}

const UP_TO_QUOTE = /[^"}]*"/y
const STATIC_REFERENCE = /\{\{\s*(?:(global|replica)\s*\.\s*)?([^\s.,()[\]{}"]+)\s*\}\}/y
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const NUMBER_END = /[\s,)\]}]|$/y

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** Without fraction and exponent an integer of any length, else a double (expressions.md §4). */
function numberOf(digits: string): Value {
  if (/[.eE]/.test(digits)) {
    const double = Number(digits)
    return Number.isFinite(double) ? new JavaDouble(double) : new ExactNumber(digits)
  }
  return readNumber(digits.replace(/^(-?)0+(?=\d)/, '$1')) || 0
}
