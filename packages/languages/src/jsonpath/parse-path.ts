import type { Json } from '../json/index.ts'
import { parseFilter } from './parse-filter.ts'
import { argumentNumber } from './numbers.ts'
import { parseLiteral, parseQuoted } from './parse-literal.ts'
import { isBlank, PathCursor } from './path-cursor.ts'
import type { PathContext } from './path-cursor.ts'
import { FUNCTION_NAMES } from './syntax.ts'
import type { ParameterSyntax, PathSyntax, SelectorSyntax, StepSyntax } from './syntax.ts'

/**
 * Parses a whole text as a path (spec/connectors/tools.md, JSON Path dialect).
 *
 * @throws JsonPathSyntaxError
 */
export function parsePath(text: string): PathSyntax {
  const cursor = new PathCursor(text, parseRootedPath)
  cursor.skipBlanks()
  if (cursor.atEnd) cursor.fail('The path is empty')
  if (text.charAt(cursor.end - 1) === '.') cursor.fail("Path must not end with a '.' or '..'", cursor.end - 1)
  if (cursor.atPath) return parseRootedPath(cursor, 'alone')
  // Without `$` the text stands behind an imagined `$.`, so that a leading dot makes it `$..`.
  const steps: StepSyntax[] = []
  parseDotted(cursor, 'alone', steps, cursor.take('.'))
  parseSteps(cursor, 'alone', steps)
  return { root: '$', steps }
}

function parseRootedPath(cursor: PathCursor, context: PathContext): PathSyntax {
  const root = cursor.char === '@' ? '@' : '$'
  cursor.position++
  const steps: StepSyntax[] = []
  if (cursor.char === '.' || cursor.char === '[') parseSteps(cursor, context, steps)
  else if (context === 'alone' && !cursor.atEnd) cursor.fail(`Expected '.' or '[' behind '${root}'`)
  return { root, steps }
}

function parseSteps(cursor: PathCursor, context: PathContext, steps: StepSyntax[]): void {
  while (!cursor.atEnd) {
    if (cursor.char === '[') steps.push(parseBracket(cursor))
    else if (cursor.take('..')) parseDotted(cursor, context, steps, true)
    else if (cursor.take('.')) parseDotted(cursor, context, steps, false)
    else if (context !== 'alone') return
    // As in the reference engine a name may follow a bracket or `*` without a dot: `$['a']b`. Signs may not: `$[0]]`.
    else if (STARTS_NAME.test(cursor.char)) parseDotted(cursor, context, steps, false)
    else cursor.fail(`Expected '.' or '[' instead of '${cursor.char}'`)
  }
}

const STARTS_NAME = /[\p{L}\p{N}_*]/u

/** What follows a dot: a bracket, `*`, a name or a function. */
function parseDotted(cursor: PathCursor, context: PathContext, steps: StepSyntax[], descends: boolean): void {
  const start = cursor.position
  let step: StepSyntax
  if (cursor.char === '[') step = parseBracket(cursor)
  else if (cursor.take('*')) step = { kind: 'wildcard' }
  else {
    const name = readName(cursor, context)
    step = cursor.char === '(' ? parseFunction(cursor, name, start) : { kind: 'name', name, quote: "'" }
  }
  if (!descends) steps.push(step)
  else if (step.kind === 'function' || step.kind === 'descend')
    cursor.fail("Expected a name, '*' or '[' behind '..'", start)
  else steps.push({ kind: 'descend', target: step })
}

function readName(cursor: PathCursor, context: PathContext): string {
  const start = cursor.position
  while (!cursor.atEnd && !endsName(cursor, context)) cursor.position++
  if (cursor.position === start) {
    cursor.fail(
      cursor.atEnd ? "Path must not end with a '.' or '..'" : `Unexpected '${cursor.char}', a name is missing`,
    )
  }
  if (context === 'alone' && isBlank(cursor.text.charCodeAt(cursor.position)) && !cursor.atEnd)
    cursor.fail("A name with blanks must be written in brackets: ['my name']")
  return cursor.text.slice(start, cursor.position)
}

function endsName(cursor: PathCursor, context: PathContext): boolean {
  const char = cursor.char
  if (char === '.' || char === '[' || char === '(' || isBlank(char.charCodeAt(0))) return true
  switch (context) {
    case 'alone':
      return false
    case 'argument':
      return char === ',' || char === ')'
    case 'bare-filter':
      if (char === ',' || char === ']') return true
  }
  return '<>=~!)'.includes(char) || ((char === '&' || char === '|') && cursor.peek(1) === char)
}

/** `[…]`: one selector, or several separated by commas. */
function parseBracket(cursor: PathCursor): SelectorSyntax {
  const start = cursor.position
  cursor.position++
  const selectors: SelectorSyntax[] = []
  do {
    cursor.skipBlanks()
    selectors.push(parseSelector(cursor))
    cursor.skipBlanks()
  } while (cursor.take(','))
  if (!cursor.take(']'))
    cursor.fail(
      cursor.atEnd ? `The bracket is not closed: ']' is missing` : `Expected ',' or ']'`,
      cursor.atEnd ? start : undefined,
    )
  return joinSelectors(selectors)
}

function joinSelectors(selectors: readonly SelectorSyntax[]): SelectorSyntax {
  const [first] = selectors
  if (first !== undefined && selectors.length === 1) return first
  const names: string[] = []
  const indexes: number[] = []
  for (const selector of selectors) {
    if (selector.kind === 'name') names.push(selector.name)
    else if (selector.kind === 'index') indexes.push(selector.index)
  }
  if (first?.kind === 'name' && names.length === selectors.length) return { kind: 'names', names, quote: first.quote }
  if (indexes.length === selectors.length) return { kind: 'indexes', indexes }
  return { kind: 'union', selectors }
}

const INTEGER = /-?\d+/y
/** `(@.length-1)`: an index counted from the end. */
const FROM_END = /\(\s*@\.(?:length|size)\s*-\s*(\d{1,9})\s*\)/y

function parseSelector(cursor: PathCursor): SelectorSyntax {
  const quote = cursor.char
  if (quote === "'" || quote === '"') return { kind: 'name', name: parseQuoted(cursor), quote }
  if (cursor.take('*')) return { kind: 'wildcard' }
  if (cursor.take('?')) return { kind: 'filter', condition: cursor.nested(() => parseFilter(cursor)) }
  if (quote === '(') {
    const fromEnd = cursor.match(FROM_END)
    if (fromEnd !== undefined) return { kind: 'index', index: -Number(/\d+/.exec(fromEnd)?.[0]) }
  }
  const start = cursor.position
  const from = readInteger(cursor)
  cursor.skipBlanks()
  if (cursor.take(':')) return parseSlice(cursor, from)
  return from === undefined
    ? cursor.fail("Expected a quoted name, an index, a slice, '*' or '?'", start)
    : { kind: 'index', index: from }
}

function parseSlice(cursor: PathCursor, from: number | undefined): SelectorSyntax {
  cursor.skipBlanks()
  const to = readInteger(cursor)
  cursor.skipBlanks()
  if (!cursor.take(':')) return { kind: 'slice', from, to, step: 1 }
  cursor.skipBlanks()
  return { kind: 'slice', from, to, step: readInteger(cursor) ?? 1 }
}

function readInteger(cursor: PathCursor): number | undefined {
  const start = cursor.position
  const text = cursor.match(INTEGER)
  if (text === undefined) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : cursor.fail('The index is too large', start)
}

function parseFunction(cursor: PathCursor, name: string, start: number): StepSyntax {
  if (!(FUNCTION_NAMES as readonly string[]).includes(name))
    cursor.fail(`Function with name: ${name} does not exist.`, start)
  const parameters = cursor.nested(() => parseParameters(cursor))
  if (name === 'index' && parameters.length !== 1) cursor.fail('index() takes one argument, the position', start)
  return { kind: 'function', name, parameters }
}

function parseParameters(cursor: PathCursor): ParameterSyntax[] {
  const parameters: ParameterSyntax[] = []
  cursor.expect('(')
  cursor.skipBlanks()
  if (cursor.take(')')) return parameters
  do {
    cursor.skipBlanks()
    parameters.push(parseParameter(cursor))
    cursor.skipBlanks()
  } while (cursor.take(','))
  cursor.expect(')')
  return parameters
}

function parseParameter(cursor: PathCursor): ParameterSyntax {
  if (cursor.atPath) return { kind: 'path', path: cursor.readPath('argument') }
  const value: Json | undefined = parseLiteral(cursor, argumentNumber)
  return value === undefined
    ? cursor.fail('Expected an argument: a number, a text, JSON or a path')
    : { kind: 'literal', value }
}
