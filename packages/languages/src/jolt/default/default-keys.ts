import type { Json } from '../../json/index.ts'
import { javaInteger } from '../java/java-integer.ts'
import { splitAlternatives } from '../path/alternatives.ts'
import { isMap } from '../run/tree.ts'
import type { TreeMap } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'

/** One line of a default specification, read. */
export interface DefaultKey {
  readonly kind: 'literal' | 'alternatives' | 'star'
  /** The names, or the texts of the indexes; none for `*`. */
  readonly names: readonly string[]
  /** Below a `name[]`: the names as list indexes. */
  readonly indexes: readonly number[]
  /** True for `name[]`: what is below is a list. */
  readonly isList: boolean
  /** The lines below; undefined when there is a value instead. */
  readonly children: readonly DefaultKey[] | undefined
  /** How long a list has to be for all the indexes below; 0 when there are none. */
  readonly listLength: number
  /** The value to put, when there are no lines below. */
  readonly value: Json
  readonly place: SpecPlace
}

const ARRAY = '[]'

/**
 * Reads the lines of one level, in the order in which they act: names as written, then `a|b` with fewer names first,
 * then `*`.
 *
 * @param inList whether the level belongs to a list, so that names are indexes
 * @throws JoltSpecError for a name with `*` in it, or a name that should be an index
 */
export function readDefaultKeys(spec: TreeMap, inList: boolean, place: SpecPlace): readonly DefaultKey[] {
  return Object.keys(spec)
    .map((key) => readKey(key, spec[key]!, inList, place.child(key)))
    .sort(byPrecedence)
}

function readKey(key: string, right: Json, inList: boolean, place: SpecPlace): DefaultKey {
  const isList = key.endsWith(ARRAY)
  const name = isList ? key.replaceAll(ARRAY, '') : key
  const kind = kindOf(name, place)
  const names = kind === 'star' ? [] : kind === 'literal' ? [name] : splitAlternatives(name)
  const indexes = inList ? names.map((index) => indexOf(index, place)) : []
  const children = isMap(right) ? readDefaultKeys(right, isList, place) : undefined
  return {
    kind,
    names,
    indexes,
    isList,
    children,
    listLength: isList ? listLengthFor(children) : 0,
    value: right,
    place,
  }
}

function kindOf(name: string, place: SpecPlace): DefaultKey['kind'] {
  if (name === '*') return 'star'
  if (name.includes('*')) throw place.specError(`${JSON.stringify(name)}: in a default * stands alone`)
  return name.includes('|') ? 'alternatives' : 'literal'
}

function indexOf(name: string, place: SpecPlace): number {
  const index = javaInteger(name)
  if (index === undefined) throw place.specError(`${JSON.stringify(name)} is no list index`)
  return index
}

/** How long a list has to be for all the indexes of a level, 0 when there are none. */
export function listLengthFor(level: readonly DefaultKey[] = []): number {
  return level.reduce(
    (length, { kind, indexes }) => (kind === 'literal' ? Math.max(length, indexes[0]! + 1) : length),
    0,
  )
}

const ORDER = { literal: 0, alternatives: 1, star: 2 } as const

function byPrecedence(a: DefaultKey, b: DefaultKey): number {
  if (a.kind !== b.kind) return ORDER[a.kind] - ORDER[b.kind]
  if (a.kind !== 'alternatives') return 0
  if (a.names.length !== b.names.length) return a.names.length - b.names.length
  const [left, right] = [a.names.join('|'), b.names.join('|')]
  return left < right ? -1 : left > right ? 1 : 0
}
