import { complement, LAST_CODE_POINT, type CodePointSet } from './code-point-set.ts'
import { isNullable, someNode } from './node-facts.ts'
import type { AssertionNode, RegexNode, RepeatNode } from './syntax-tree.ts'

/**
 * The pattern for JavaScript's own engine, to be compiled with the flag `u`; undefined when the two engines might not
 * agree on the result: atomic groups, references, groups whose content Java keeps and JavaScript forgets from one
 * round of a repetition to the next.
 *
 * @param withGroups false when only the extent of matches is asked for: groups do not capture then
 */
export function writeNative(root: RegexNode, withGroups: boolean): string | undefined {
  return someNode(root, (node) => differs(node, withGroups)) ? undefined : write(root, withGroups)
}

const LARGEST_NATIVE_COUNT = 1000

function differs(node: RegexNode, withGroups: boolean): boolean {
  switch (node.kind) {
    case 'atomic':
    case 'reference':
    case 'grapheme':
      return true
    case 'assertion':
      return node.at === 'last-match' || node.at === 'grapheme-boundary'
    case 'look':
      return withGroups && someNode(node.body, isGroup)
    case 'repeat':
      return repeatDiffers(node, withGroups)
    default:
      return false
  }
}

function repeatDiffers({ body, min, max, mode }: RepeatNode, withGroups: boolean): boolean {
  if (mode === 'possessive' || min > LARGEST_NATIVE_COUNT || (max !== Infinity && max > LARGEST_NATIVE_COUNT))
    return true
  // JavaScript does not take an empty round where Java does.
  if (isNullable(body)) return true
  return withGroups && max > 1 && hasOptionalGroup(body)
}

function isGroup(node: RegexNode): boolean {
  return node.kind === 'group'
}

/** Is there a group that may take no part in a match of the node? */
function hasOptionalGroup(node: RegexNode): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.some(hasOptionalGroup)
    case 'group':
      return hasOptionalGroup(node.body)
    case 'repeat':
      return node.min === 0 ? someNode(node.body, isGroup) : hasOptionalGroup(node.body)
    case 'choice':
      return node.options.some((option) => someNode(option, isGroup))
    default:
      return false
  }
}

function write(node: RegexNode, withGroups: boolean): string {
  switch (node.kind) {
    case 'set':
      return writeSet(node.set)
    case 'sequence':
      return node.items
        .map((item) => (item.kind === 'choice' ? wrap(item, withGroups) : write(item, withGroups)))
        .join('')
    case 'choice':
      return node.options.map((option) => write(option, withGroups)).join('|')
    case 'group':
      return withGroups ? `(${write(node.body, withGroups)})` : wrap(node.body, withGroups)
    case 'repeat':
      return writeRepeat(node, withGroups)
    case 'look': {
      const direction = node.direction === 'behind' ? '<' : ''
      return `(?${direction}${node.isNegative ? '!' : '='}${write(node.body, withGroups)})`
    }
    case 'assertion':
      return writeAssertion(node)
    default:
      return ''
  }
}

function wrap(node: RegexNode, withGroups: boolean): string {
  return `(?:${write(node, withGroups)})`
}

function writeRepeat({ body, min, max, mode }: RepeatNode, withGroups: boolean): string {
  const isAtom = body.kind === 'set' || (body.kind === 'group' && withGroups)
  const atom = isAtom ? write(body, withGroups) : wrap(body, withGroups)
  return atom + writeCounts(min, max) + (mode === 'lazy' ? '?' : '')
}

function writeCounts(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

function writeSet(set: CodePointSet): string {
  if (set.length === 2 && set[0] === set[1]) return writePoint(set[0] ?? 0)
  if (set.length === 0) return '[]'
  if (set.length === 2 && set[0] === 0 && set[1] === LAST_CODE_POINT) return '[^]'
  const outside = complement(set)
  return outside.length < set.length ? `[^${writeRanges(outside)}]` : `[${writeRanges(set)}]`
}

function writeRanges(set: CodePointSet): string {
  let text = ''
  for (let i = 0; i < set.length; i += 2) {
    const first = set[i] ?? 0
    const last = set[i + 1] ?? 0
    text += writePoint(first)
    if (last > first) text += (last > first + 1 ? '-' : '') + writePoint(last)
  }
  return text
}

function writePoint(point: number): string {
  const isPlain =
    (point >= 0x30 && point <= 0x39) || (point >= 0x41 && point <= 0x5a) || (point >= 0x61 && point <= 0x7a)
  return isPlain ? String.fromCharCode(point) : `\\u{${point.toString(16)}}`
}

const LINE_END = '\\n\\u{85}\\u{2028}\\u{2029}'

function writeAssertion(node: AssertionNode): string {
  switch (node.at) {
    case 'text-start':
      return '^'
    case 'text-end':
      return '$'
    case 'line-start':
      // Java does not match behind a line end that ends the text, nor in an empty text.
      return node.isUnix ? '(?:^|(?<=\\n))(?!$)' : `(?:^|(?<=[${LINE_END}]|\\r(?!\\n)))(?!$)`
    case 'line-end':
      return node.isUnix ? '(?=\\n|$)' : `(?=[\\r\\u{85}\\u{2028}\\u{2029}]|$|(?<!\\r)\\n)`
    case 'final-end':
      return node.isUnix ? '(?=\\n?$)' : `(?=$|\\r\\n$|[\\r\\u{85}\\u{2028}\\u{2029}]$|(?<!\\r)\\n$)`
    case 'word-boundary':
      return writeWordBoundary(node.isNegative, node.isUnicode)
    default:
      return ''
  }
}

/**
 * A combining mark belongs to the word when a letter or digit carries it. Natively at most 64 marks in a row are looked
 * through, so that long runs of marks do not cost their square.
 */
function writeWordBoundary(isNegative: boolean, isUnicode: boolean): string {
  const word = isUnicode ? '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]' : '[\\p{L}\\p{Nd}_]'
  const base = '[\\p{L}\\p{Nd}]'
  const left = isUnicode ? word : `${word}|${base}\\p{Mn}{1,64}`
  const right = isUnicode ? `(?=${word})` : `(?=${word}|\\p{Mn}(?<=${base}\\p{Mn}{1,64}))`
  const notRight = right.replace('(?=', '(?!')
  return isNegative
    ? `(?:(?<=${left})${right}|(?<!${left})${notRight})`
    : `(?:(?<=${left})${notRight}|(?<!${left})${right})`
}
