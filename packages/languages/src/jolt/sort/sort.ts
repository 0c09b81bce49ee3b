import type { Json } from '../../json/index.ts'
import type { JoltOperation } from '../operation.ts'
import { isContainer, isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import { compareKeys } from './compare-keys.ts'

/** `sort`: the keys of every object in order (tools.md, JOLT semantics). */
export const sort: JoltOperation = {
  name: 'sort',
  className: 'com.bazaarvoice.jolt.Sortr',
  title: 'Sort',
  summary: 'Puts the keys of every object in order, at every depth. Lists keep their order.',
  rules: ['Keys are compared by their UTF-16 units; those that begin with ~ come first.', 'It has no spec.'],
  examples: [
    {
      title: 'Keys in order',
      input: { phone: '9', name: 'Ana', address: { zip: '1', city: 'X' } },
      output: { address: { city: 'X', zip: '1' }, name: 'Ana', phone: '9' },
    },
  ],
  changesInput: false,
  needsSpec: false,
  compile: (_spec, place) => (input, workspace) => {
    workspace.checkAcyclic(input, place)
    const sorted = isContainer(input) ? sortTree(input, workspace) : input
    workspace.becameNewTree('nothing')
    return sorted
  },
}

interface Pending {
  readonly source: TreeMap | TreeList
  readonly copy: TreeMap | TreeList
}

/** A sorted copy, made without recursion, so that no depth overflows the stack. */
function sortTree(root: TreeMap | TreeList, workspace: Workspace): TreeMap | TreeList {
  const pending: Pending[] = []
  const sorted = copyOf(root) as TreeMap | TreeList
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { source, copy } = next
    if (isList(source)) {
      for (const item of source) (copy as TreeList).push(copyOf(item))
    } else {
      for (const key of workspace.keysOf(source).sort(compareKeys)) {
        workspace.add(copy as TreeMap, key, copyOf(source[key]!))
      }
    }
  }
  return sorted

  function copyOf(value: Json): Json {
    if (!isContainer(value)) return value
    const copy: TreeMap | TreeList = isMap(value) ? {} : []
    pending.push({ source: value, copy })
    return copy
  }
}
