import type { JoltOperation } from '../operation.ts'
import { JoltSpecError } from '../jolt-errors.ts'
import { isList, isMap } from '../run/tree.ts'
import type { TreeMap } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import { applyDefaults } from './apply-defaults.ts'
import type { DefaultLevel } from './apply-defaults.ts'
import { listLengthFor, readDefaultKeys } from './default-keys.ts'

/** `default`: adds what is missing or null (tools.md, JOLT semantics). */
export const defaultOperation: JoltOperation = {
  name: 'default',
  className: 'com.bazaarvoice.jolt.Defaultr',
  title: 'Default',
  summary: 'Adds what is missing or null. Values that are there stay.',
  rules: [
    '`name[]` addresses a list, whose indexes are the names below it; the list is filled with null as far as needed.',
    '`*` and `a|b` act on names that exist; `*` cannot be part of a name.',
    'Names act first, then `a|b`, those with fewer names before the others, then `*`.',
    'Right sides are plain JSON.',
    'A null message counts as an empty object; for a list the specification needs indexes or `*` at the top.',
  ],
  examples: [
    {
      title: 'Missing and null values',
      spec: { status: 'new', address: { country: 'BR' } },
      input: { status: null, address: { city: 'X' } },
      output: { status: 'new', address: { city: 'X', country: 'BR' } },
    },
    {
      title: 'All names of an object, and the items of a list',
      spec: { prices: { '*': { currency: 'BRL' } }, 'tags[]': { '0': 'none', '2': 'last' } },
      input: { prices: { net: { v: 1 }, gross: { v: 2, currency: 'USD' } }, tags: ['a'] },
      output: {
        prices: { net: { v: 1, currency: 'BRL' }, gross: { v: 2, currency: 'USD' } },
        tags: ['a', null, 'last'],
      },
    },
  ],
  changesInput: true,
  needsSpec: true,
  compile(spec, place) {
    if (!isMap(spec)) throw place.specError('The spec of a default has to be an object')
    const forMap = rootLevel(spec, false, place)
    const forList = rootLevelForList(spec, place)
    return (input, workspace) => {
      const root = input ?? {}
      if (!isList(root)) {
        applyDefaults(root, forMap, workspace)
      } else if (forList instanceof JoltSpecError) {
        throw place.runError('The message is a list, but the specification has names that are no indexes', forList)
      } else {
        applyDefaults(root, forList, workspace)
      }
      return root
    }
  },
}

function rootLevel(spec: TreeMap, isList: boolean, place: SpecPlace): DefaultLevel {
  const children = readDefaultKeys(spec, isList, place)
  return { isList, children, listLength: isList ? listLengthFor(children) : 0, place }
}

/** Only the message tells whether the names at the top are indexes, so both readings are prepared. */
function rootLevelForList(spec: TreeMap, place: SpecPlace): DefaultLevel | JoltSpecError {
  try {
    return rootLevel(spec, true, place)
  } catch (error) {
    if (error instanceof JoltSpecError) return error
    throw error
  }
}
