import type { Json } from '../../../json/index.ts'
import { compileJavaRegex, JavaRegexError } from '../../../java-regex/index.ts'
import { javaSplit, javaTrim } from '../../java/java-text.ts'
import { scalarText } from '../../java/scalar-text.ts'
import { treeText } from '../../java/tree-text.ts'
import { isContainer } from '../../run/tree.ts'
import type { TreeList } from '../../run/tree.ts'
import type { Workspace } from '../../run/workspace.ts'
import type { SpecPlace } from '../../spec-place.ts'
import { isInteger, isText, ofEach, ofList, withFirst } from './jolt-function.ts'
import type { JoltFunction } from './jolt-function.ts'

const WIDEST_PADDING = 500

/** A regular expression that stands for itself. */
const PLAIN_TEXT = /^[^\\^$.|?*+()[\]{}]*$/

/** The functions that make texts (tools.md, JOLT semantics). */
export const TEXT_FUNCTIONS: readonly JoltFunction[] = [
  {
    name: 'toLower',
    signature: 'toLower(text)',
    summary: 'A text in lower case; of a list, every text in it.',
    examples: [
      { title: 'One text', spec: { mail: '=toLower' }, input: { mail: 'Ana@X.com' }, output: { mail: 'ana@x.com' } },
    ],
    apply: ofEach((value) => (isText(value) ? value.toLowerCase() : undefined)),
  },
  {
    name: 'toUpper',
    signature: 'toUpper(text)',
    summary: 'A text in upper case; of a list, every text in it.',
    examples: [{ title: 'A list', spec: { tags: '=toUpper' }, input: { tags: ['a', 1] }, output: { tags: ['A', 1] } }],
    apply: ofEach((value) => (isText(value) ? value.toUpperCase() : undefined)),
  },
  {
    name: 'trim',
    signature: 'trim(text)',
    summary: 'A text without the blanks at both ends; of a list, every text in it.',
    examples: [{ title: 'Blanks', spec: { name: '=trim' }, input: { name: ' Ana ' }, output: { name: 'Ana' } }],
    apply: ofEach((value) => (isText(value) ? javaTrim(value) : undefined)),
  },
  {
    name: 'concat',
    signature: 'concat(a, b, …)',
    summary: 'All arguments, or the items of one list, written one after the other. Nulls are skipped.',
    examples: [
      {
        title: 'A full name',
        spec: { full: "=concat(@(1,first),' ',@(1,last))" },
        input: { first: 'Ana', last: 'Prado' },
        output: { first: 'Ana', last: 'Prado', full: 'Ana Prado' },
      },
    ],
    apply: ofList((list, workspace, place) => {
      let text = ''
      for (const item of list) if (item !== null) text += textOf(item, workspace, place)
      return text
    }),
  },
  {
    name: 'join',
    signature: 'join(separator, a, b, …)',
    summary:
      'The items of a list, or the further arguments, with a text between them. Nulls and empty texts are skipped.',
    examples: [
      {
        title: 'A list as text',
        spec: { line: "=join(', ',@(1,tags))" },
        input: { tags: ['a', null, 'b'] },
        output: { tags: ['a', null, 'b'], line: 'a, b' },
      },
    ],
    apply: withFirst(isText, join),
  },
  {
    name: 'split',
    signature: 'split(regex, text)',
    summary: 'The pieces of a text between the matches of a regular expression. Empty pieces at the end are dropped.',
    examples: [
      {
        title: 'A date',
        spec: { parts: "=split('/',@(1,date))" },
        input: { date: '31/12/2024' },
        output: { date: '31/12/2024', parts: ['31', '12', '2024'] },
      },
    ],
    apply: withFirst(
      isText,
      (separator, list, workspace) => list.map((item) => split(separator, item, workspace) ?? item),
      (separator, value, workspace) => split(separator, value, workspace),
    ),
  },
  {
    name: 'substring',
    signature: 'substring(text, start, end)',
    summary:
      'The part of a text from one position up to, not including, another. Both count from 0 and have to be inside.',
    examples: [
      {
        title: 'Area code',
        spec: { area: '=substring(@(1,tel),0,2)' },
        input: { tel: '1199' },
        output: { tel: '1199', area: '11' },
      },
    ],
    apply: ofList((list) => {
      const [text, start, end] = list
      if (list.length !== 3 || typeof text !== 'string' || !isInteger(start) || !isInteger(end)) return undefined
      return start >= 0 && start < end && end <= text.length ? text.slice(start, end) : undefined
    }),
  },
  {
    name: 'leftPad',
    signature: 'leftPad(text, width, filler)',
    summary: 'A text filled up to a width (1 to 500) with one character in front.',
    examples: [{ title: 'Zeros', spec: { id: "=leftPad(@(1,id),4,'0')" }, input: { id: '7' }, output: { id: '0007' } }],
    apply: withFirst(isText, (text, list) => pad(list, (width, filler) => text.padStart(width, filler))),
  },
  {
    name: 'rightPad',
    signature: 'rightPad(text, width, filler)',
    summary: 'A text filled up to a width (1 to 500) with one character behind.',
    examples: [
      { title: 'Blanks', spec: { id: "=rightPad(@(1,id),4,' ')" }, input: { id: '7' }, output: { id: '7   ' } },
    ],
    apply: withFirst(isText, (text, list) => pad(list, (width, filler) => text.padEnd(width, filler))),
  },
]

/** Any value as text, lists and objects as Java writes them. */
export function textOf(value: Json, workspace: Workspace, place: SpecPlace): string {
  if (!isContainer(value)) return value === null ? 'null' : scalarText(value as string)
  workspace.checkAcyclic(value, place)
  return treeText(value, (map) => workspace.keysOf(map))
}

/** A skipped last item leaves the separator before it. */
function join(separator: string, list: TreeList, workspace: Workspace, place: SpecPlace): string {
  let text = ''
  for (let index = 0; index < list.length; index++) {
    const item = list[index]!
    const piece = item === null ? '' : textOf(item, workspace, place)
    if (piece === '') continue
    text += piece
    if (index < list.length - 1) text += separator
  }
  return text
}

function split(separator: string, value: Json, workspace: Workspace): Json | undefined {
  if (!isText(value)) return undefined
  if (value === '') return workspace.fix([''])
  // Nearly all separators are no expressions; the empty one cuts between all UTF-16 units.
  if (PLAIN_TEXT.test(separator)) return workspace.fix([...javaSplit(value, separator)])
  try {
    return workspace.fix(compileJavaRegex(separator).split(value))
  } catch (error) {
    if (error instanceof JavaRegexError) return undefined
    throw error
  }
}

function pad(list: TreeList, fill: (width: number, filler: string) => string): string | undefined {
  const [width, filler] = list
  if (!isInteger(width) || typeof filler !== 'string' || filler.length !== 1) return undefined
  return width >= 1 && width <= WIDEST_PADDING ? fill(width, filler) : undefined
}
