import type { Json } from '../../../json/index.ts'
import { compareNumbers, isNumber } from '../../java/numbers.ts'
import { isList, isMap } from '../../run/tree.ts'
import type { TreeList } from '../../run/tree.ts'
import { isInteger, isText, ofList, ofListOrValue, withFirst } from './jolt-function.ts'
import type { JoltFunction } from './jolt-function.ts'

/** The functions about lists (tools.md, JOLT semantics). */
export const LIST_FUNCTIONS: readonly JoltFunction[] = [
  {
    name: 'size',
    signature: 'size(value)',
    summary: 'How many items a list, keys an object or UTF-16 units a text has; of several arguments, their number.',
    examples: [{ title: 'A list', spec: { n: '=size(@(1,l))' }, input: { l: [1, 2] }, output: { l: [1, 2], n: 2 } }],
    apply(values) {
      if (values.length > 1) return values.length
      const [only] = values
      if (typeof only === 'string' || isList(only)) return only.length
      return isMap(only) ? Object.keys(only).length : undefined
    },
  },
  {
    name: 'firstElement',
    signature: 'firstElement(list)',
    summary: 'The first item of a list, or the first of several arguments.',
    examples: [{ title: 'A list', spec: { l: '=firstElement' }, input: { l: ['a', 'b'] }, output: { l: 'a' } }],
    apply: ofList((list) => list[0]),
  },
  {
    name: 'lastElement',
    signature: 'lastElement(list)',
    summary: 'The last item of a list, or the last of several arguments.',
    examples: [{ title: 'A list', spec: { l: '=lastElement' }, input: { l: ['a', 'b'] }, output: { l: 'b' } }],
    apply: ofList((list) => list.at(-1)),
  },
  {
    name: 'elementAt',
    signature: 'elementAt(index, list)',
    summary: 'The item of a list at an index, from 0.',
    examples: [{ title: 'A list', spec: { l: '=elementAt(1,@(1,l))' }, input: { l: ['a', 'b'] }, output: { l: 'b' } }],
    apply: withFirst(isInteger, (index, list) => (index < 0 ? undefined : list[index])),
  },
  {
    name: 'toList',
    signature: 'toList(a, b, …)',
    summary: 'A list of the arguments; a single list stays what it is.',
    examples: [
      { title: 'One value', spec: { v: '=toList' }, input: { v: 'a' }, output: { v: ['a'] } },
      { title: 'Two values', spec: { v: '=toList(@(1,v),b)' }, input: { v: 'a' }, output: { v: ['a', 'b'] } },
    ],
    apply: ofListOrValue(
      (list) => list,
      (value, workspace) => workspace.fix([value]),
      (values, workspace) => workspace.fix(values),
    ),
  },
  {
    name: 'sort',
    signature: 'sort(list)',
    summary: 'A list in order, when its items are all numbers, all texts or all booleans.',
    examples: [{ title: 'Texts', spec: { l: '=sort' }, input: { l: ['b', 'a'] }, output: { l: ['a', 'b'] } }],
    apply: ofListOrValue(sorted, (value) => value),
  },
]

function sorted(list: TreeList): Json | undefined {
  if (list.length < 2) return [...list]
  const compare = comparison(list)
  return compare === undefined ? undefined : [...list].sort(compare as (a: Json, b: Json) => number)
}

/** The order of the items, when they have one: null, lists and objects have none. */
function comparison(list: TreeList): ((a: never, b: never) => number) | undefined {
  if (list.every(isNumber)) return compareNumbers
  if (list.every(isText)) return (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  if (list.every((item) => typeof item === 'boolean')) return (a: boolean, b: boolean) => Number(a) - Number(b)
  return undefined
}
