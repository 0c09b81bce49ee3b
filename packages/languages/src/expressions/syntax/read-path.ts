import { ExpressionFault } from '../values/faults.ts'
import type { PathStep } from './syntax-tree.ts'
import { NAME } from './scanner.ts'
import type { Scanner } from './scanner.ts'
import { unescapeLiteral } from './read-string.ts'

/** Reads the steps behind a scope word: names behind dots, and brackets (expressions.md §4). */
export function readPath(scanner: Scanner): readonly PathStep[] {
  const steps: PathStep[] = []
  for (;;) {
    if (scanner.takes('.')) {
      scanner.skipBlanks()
      if (scanner.source[scanner.at] === '[') continue
      steps.push({ kind: 'name', name: scanner.take(NAME) ?? scanner.mismatch(), isQuoted: false })
    } else if (scanner.takes('[')) {
      steps.push(readBracket(scanner))
    } else {
      return steps
    }
  }
}

function readBracket(scanner: Scanner): PathStep {
  const open = scanner.at - 1
  scanner.skipBlanks()
  const inner = scanner.at
  const quoted = scanner.take(QUOTED)
  if (quoted !== undefined && scanner.takes(']')) return { kind: 'name', name: unquote(quoted), isQuoted: true }
  scanner.at = inner
  const integer = scanner.take(INTEGER)
  if (integer !== undefined) {
    if (scanner.takes(']')) return { kind: 'index', index: Number(integer) }
    const next = scanner.source[scanner.at]
    if (next !== ':' && next !== ',') scanner.mismatch()
  }
  scanner.at = closingBracket(scanner, open)
  return { kind: 'selector', source: scanner.source.slice(open, scanner.at) }
}

const QUOTED = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y
const INTEGER = /-?\d+/y

function unquote(quoted: string): string {
  return unescapeLiteral(quoted.slice(1, -1)).replaceAll("\\'", "'")
}

/** The offset behind the bracket that closes the one at `open`; texts and regular expressions are passed over. */
function closingBracket(scanner: Scanner, open: number): number {
  let depth = 0
  PIECE.lastIndex = open
  for (;;) {
    const piece = PIECE.exec(scanner.source)?.[0]
    if (piece === undefined) throw new ExpressionFault(`mismatched input '<EOF>'`, scanner.source.length)
    if (piece === '[') depth++
    else if (piece === ']' && --depth === 0) return PIECE.lastIndex
  }
}

/** Brackets, texts and regular expressions behind `=~`; what lies between them does not count. */
const PIECE = /[[\]]|'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|=~\s*\/(?:[^/\\]|\\[^])*\//g
