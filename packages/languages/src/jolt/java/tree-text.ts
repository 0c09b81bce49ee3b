import type { Json } from '../../json/index.ts'
import { isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import { scalarText } from './scalar-text.ts'

/** How {@link writeTree} spells things. */
export interface TreeStyle {
  readonly keyEnd: string
  readonly separator: string
  key(key: string): string
  scalar(value: Exclude<Json, readonly Json[] | TreeMap>): string
  keysOf(map: TreeMap): readonly string[]
}

/** The text of any value as Java writes lists and maps: `[a, b]`, `{k=v}`. Not for cyclic values. */
export function treeText(value: Json, keysOf: (map: TreeMap) => readonly string[]): string {
  return writeTree(value, {
    keyEnd: '=',
    separator: ', ',
    key: (key) => key,
    scalar: (scalar) => (scalar === null ? 'null' : scalarText(scalar)),
    keysOf,
  })
}

/** A text that two values share exactly when they are equal: names in any order, numbers by value. */
export function equalityText(value: Json): string {
  return writeTree(value, {
    keyEnd: ':',
    separator: ',',
    key: (key) => JSON.stringify(key),
    scalar: (scalar) =>
      typeof scalar === 'string' ? JSON.stringify(scalar) : scalar === null ? 'null' : scalarText(scalar),
    keysOf: (map) => Object.keys(map).sort(),
  })
}

interface Open {
  readonly container: TreeMap | TreeList
  readonly keys: readonly string[] | undefined
  next: number
}

/** Writes a value without recursion, so that no depth overflows the stack. */
function writeTree(root: Json, style: TreeStyle): string {
  let text = ''
  const open: Open[] = []
  write(root)
  while (open.length > 0) {
    const level = open.at(-1)!
    const { container, keys } = level
    const size = keys === undefined ? (container as TreeList).length : keys.length
    if (level.next === size) {
      text += keys === undefined ? ']' : '}'
      open.pop()
      continue
    }
    if (level.next > 0) text += style.separator
    const index = level.next++
    if (keys === undefined) {
      write((container as TreeList)[index]!)
    } else {
      text += style.key(keys[index]!) + style.keyEnd
      write((container as TreeMap)[keys[index]!]!)
    }
  }
  return text

  function write(value: Json): void {
    if (isList(value)) {
      text += '['
      open.push({ container: value, keys: undefined, next: 0 })
    } else if (isMap(value)) {
      text += '{'
      open.push({ container: value, keys: style.keysOf(value), next: 0 })
    } else {
      text += style.scalar(value as Exclude<Json, readonly Json[] | TreeMap>)
    }
  }
}
