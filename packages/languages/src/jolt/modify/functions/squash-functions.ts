import type { Json } from '../../../json/index.ts'
import { equalityText } from '../../java/tree-text.ts'
import { isContainer, isList } from '../../run/tree.ts'
import type { TreeList, TreeMap } from '../../run/tree.ts'
import type { Workspace } from '../../run/workspace.ts'
import type { SpecPlace } from '../../spec-place.ts'
import { ofListOrValue } from './jolt-function.ts'
import type { Apply, JoltFunction } from './jolt-function.ts'

/** The functions that take something out of lists and objects (tools.md, JOLT semantics). */
export const SQUASH_FUNCTIONS: readonly JoltFunction[] = [
  {
    name: 'squashNulls',
    signature: 'squashNulls(value)',
    summary: 'A list or object without its nulls. The value itself is changed, so its source too.',
    examples: [{ title: 'A list', spec: { l: '=squashNulls' }, input: { l: [1, null] }, output: { l: [1] } }],
    changesInput: true,
    apply: squash(false),
  },
  {
    name: 'recursivelySquashNulls',
    signature: 'recursivelySquashNulls(value)',
    summary: 'A list or object without nulls at any depth. The value itself is changed, so its source too.',
    examples: [
      {
        title: 'At every depth',
        spec: { '*': '=recursivelySquashNulls' },
        input: { a: { b: null, c: [null, { d: null }] } },
        output: { a: { c: [{}] } },
      },
    ],
    changesInput: true,
    apply: squash(true),
  },
  {
    name: 'squashDuplicates',
    signature: 'squashDuplicates(list)',
    summary: 'A list without the items that equal an earlier one.',
    examples: [
      { title: 'A list', spec: { l: '=squashDuplicates' }, input: { l: ['b', 'a', 'b'] }, output: { l: ['b', 'a'] } },
    ],
    apply: ofListOrValue(
      (list, workspace, place) => distinct(list, workspace, place),
      (value) => value,
    ),
  },
]

/** Of several arguments, the list that they make cannot shrink: a null among them gives nothing. */
function squash(deep: boolean): Apply {
  const ofAny = (value: Json, workspace: Workspace, place: SpecPlace) => squashed(value, deep, workspace, place)
  return ofListOrValue(ofAny, ofAny, (values, workspace, place) => ofAny(workspace.fix(values), workspace, place))
}

/** Every container is squashed once, in whatever order and however often it is found; depth does not matter. */
function squashed(value: Json, deep: boolean, workspace: Workspace, place: SpecPlace): Json {
  if (!isContainer(value)) return value
  const found = new Set<TreeMap | TreeList>([value])
  for (const container of found) {
    if (isList(container)) squashList(container, workspace, place)
    else squashMap(container, workspace)
    if (!deep) break
    for (const item of isList(container) ? container : Object.values(container)) if (isContainer(item)) found.add(item)
  }
  return value
}

function squashList(list: TreeList, workspace: Workspace, place: SpecPlace): void {
  const nulls = new Set<number>()
  for (let index = 0; index < list.length; index++) if (list[index] === null) nulls.add(index)
  workspace.removeItems(list, nulls, place)
}

function squashMap(map: TreeMap, workspace: Workspace): void {
  let changed = false
  for (const key of Object.keys(map)) {
    if (map[key] !== null) continue
    workspace.remove(map, key)
    changed = true
  }
  if (changed) workspace.noteChange(map)
}

function distinct(list: TreeList, workspace: Workspace, place: SpecPlace): TreeList {
  const seen = new Set<string>()
  return list.filter((item) => {
    workspace.checkAcyclic(item, place)
    const text = equalityText(item)
    return seen.size < seen.add(text).size
  })
}
