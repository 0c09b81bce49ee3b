/**
 * The query language of the payload search (run-and-monitor.md §10), that of Elasticsearch's simple query strings:
 * `+` and, `|` or, `-` not, `"…"` phrase, `term*` prefix, `( )` grouping, `~N` slop of a phrase and fuzziness of a word,
 * `\` escape; words side by side are joined by *or*. Nothing is malformed: what makes no sense is ignored. A text in
 * which nothing makes sense, such as one of signs only, finds nothing.
 *
 * One thing is decided otherwise: `a -b` means "a, and not b". Taken to the letter it would be "a, or anything without
 * b", which nobody wants.
 */
export interface SimpleQuery {
  /** Undefined: everything. */
  readonly matches: QueryNode | undefined
  /** What none of these matches. */
  readonly excludes: readonly QueryNode[]
  /** Something is wanted that no text can have. */
  readonly isNothing: boolean
}

export type QueryNode =
  /** A text whose words follow each other, with at most `slop` others between them. */
  | { readonly kind: 'phrase'; readonly text: string; readonly slop: number }
  /** A word, or one that differs from it by so many letters. */
  | { readonly kind: 'fuzzy'; readonly word: string; readonly edits: number }
  /** As a phrase, and the last word is only the beginning of one. */
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly QueryNode[] }
  | { readonly kind: 'except'; readonly node: QueryNode; readonly excludes: readonly QueryNode[] }

export function parseSimpleQuery(source: string): SimpleQuery {
  const reader = { source, position: 0 }
  const { matches, excludes, isEverything } = readGroup(reader, 0)
  const isEmpty = matches === undefined && excludes.length === 0 && !isEverything
  return { matches, excludes, isNothing: isEmpty && source.trim() !== '' }
}

interface Reader {
  readonly source: string
  position: number
}

interface Group {
  matches: QueryNode | undefined
  excludes: QueryNode[]
  /** There was something that matches everything. */
  isEverything: boolean
}

/** Reads up to the closing parenthesis or the end. Operators have no precedence; the left comes first. */
function readGroup(reader: Reader, depth: number): Group {
  const group: Group = { matches: undefined, excludes: [], isEverything: false }
  let operator: 'and' | 'or' = 'or'
  while (reader.position < reader.source.length) {
    const character = reader.source.charAt(reader.position)
    if (character === ')') {
      reader.position++
      if (depth > 0) break
    } else if (character === '+' || character === '|') {
      operator = character === '+' ? 'and' : 'or'
      reader.position++
    } else if (/\s/u.test(character)) {
      reader.position++
    } else {
      const isNegated = readNegation(reader)
      const operand = readOperand(reader, depth)
      if (operand) join(group, isNegated ? negate(operand) : operand, operator)
      operator = 'or'
    }
  }
  return group
}

function readNegation(reader: Reader): boolean {
  let isNegated = false
  for (; reader.source.charAt(reader.position) === '-'; reader.position++) isNegated = !isNegated
  return isNegated
}

function readOperand(reader: Reader, depth: number): Group | undefined {
  const character = reader.source.charAt(reader.position)
  if (character === '(') {
    reader.position++
    // Deeper groups than anybody writes are read as if their parentheses were not there.
    return depth < DEEPEST ? readGroup(reader, depth + 1) : undefined
  }
  if (character === '"') return readPhrase(reader)
  return readTerm(reader)
}

function readPhrase(reader: Reader): Group | undefined {
  const begin = reader.position++
  let text = ''
  while (reader.position < reader.source.length) {
    const character = reader.source.charAt(reader.position++)
    if (character === '"') return single({ kind: 'phrase', text, slop: readAmount(reader) ?? 0 }, text)
    text += character === '\\' ? reader.source.charAt(reader.position++) : character
  }
  reader.position = begin + 1 // No end: the quote is ignored and the words stand for themselves.
  return undefined
}

function readTerm(reader: Reader): Group | undefined {
  let text = ''
  let isPrefix = false
  let edits = 0
  while (reader.position < reader.source.length) {
    const character = reader.source.charAt(reader.position)
    if (/[\s"()+|]/u.test(character)) break
    if (character === '~') {
      edits = Math.min(readAmount(reader) ?? MOST_EDITS, MOST_EDITS)
      continue
    }
    reader.position++
    isPrefix = character === '*'
    if (!isPrefix) text += character === '\\' ? reader.source.charAt(reader.position++) : character
  }
  if (isPrefix && text === '') return { matches: undefined, excludes: [], isEverything: true }
  return single(isPrefix ? { kind: 'prefix', text } : termNode(text, edits), text)
}

function termNode(text: string, edits: number): QueryNode {
  const [word, ...others] = wordsOf(text)
  const isFuzzy = edits > 0 && word !== undefined && others.length === 0
  return isFuzzy ? { kind: 'fuzzy', word, edits } : { kind: 'phrase', text, slop: 0 }
}

/** The number behind a `~`; undefined when there is none, or no `~`. */
function readAmount(reader: Reader): number | undefined {
  if (reader.source.charAt(reader.position) !== '~') return undefined
  const [digits = ''] = /^\d{0,4}/.exec(reader.source.slice(reader.position + 1, reader.position + 5)) ?? []
  reader.position += 1 + digits.length
  return digits === '' ? undefined : Number(digits)
}

/** Text without a word in it searches for nothing. */
function single(node: QueryNode, text: string): Group | undefined {
  return wordsOf(text).length > 0 ? { matches: node, excludes: [], isEverything: false } : undefined
}

function join(group: Group, operand: Group, operator: 'and' | 'or'): void {
  group.excludes.push(...operand.excludes)
  if (operand.isEverything) {
    if (operator === 'or') group.matches = undefined
    group.isEverything = group.matches === undefined
    return
  }
  if (operand.matches === undefined || (group.isEverything && operator === 'or')) return
  group.isEverything = false
  group.matches = group.matches === undefined ? operand.matches : combine(operator, group.matches, operand.matches)
}

function combine(kind: 'and' | 'or', left: QueryNode, right: QueryNode): QueryNode {
  const before = left.kind === kind ? left.nodes : [left]
  return { kind, nodes: [...before, right] }
}

function negate({ matches, excludes }: Group): Group {
  if (matches === undefined) {
    const [first, ...others] = excludes
    const node = first && others.reduce<QueryNode>((left, right) => combine('or', left, right), first)
    return { matches: node, excludes: [], isEverything: false }
  }
  const node: QueryNode = excludes.length === 0 ? matches : { kind: 'except', node: matches, excludes }
  return { matches: undefined, excludes: [node], isEverything: false }
}

const DEEPEST = 50
/** Of a word, as in Elasticsearch. */
const MOST_EDITS = 2

/** The words of a text as they are searched for: letters, digits and `_`, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []
}

/** Whether all words of `wanted` are among those of the text, as a search for whole words finds it. */
export function hasWords(text: string, wanted: string): boolean {
  const words = wordsOf(wanted)
  if (words.length === 0) return wanted.trim() === ''
  const there = new Set(wordsOf(text))
  return words.every((word) => there.has(word))
}
