import type { Json } from '../../json/index.ts'
import { javaIndex } from '../java/java-integer.ts'
import { javaTrim } from '../java/java-text.ts'
import { splitAlternatives } from '../path/alternatives.ts'
import { parseStarPattern } from '../path/star-pattern.ts'
import type { StarPattern } from '../path/star-pattern.ts'
import { isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'

/** Removes from one value what the lines of a level name. */
export type RemoveFrom = (value: Json, workspace: Workspace) => void

interface Line {
  /** The name; undefined for one with wildcards. */
  readonly name: string | undefined
  readonly index: number | undefined
  readonly pattern: StarPattern | undefined
  /** What is to be removed further down; undefined when the value itself goes. */
  readonly inner: RemoveFrom | undefined
}

/**
 * Compiles one level of a remove. Names are taken as they stand, only `*` and `|` have a meaning.
 *
 * @throws JoltSpecError for a right side that is neither empty nor another level
 */
export function compileRemoveLevel(spec: TreeMap, place: SpecPlace): RemoveFrom {
  const lines = Object.keys(spec).flatMap((key) => {
    const inner = place.child(key)
    return splitAlternatives(key).map((name) => compileLine(name, spec[key]!, inner))
  })
  return (value, workspace) => {
    if (isMap(value)) removeFromMap(value, lines, workspace)
    else if (isList(value)) removeFromList(value, lines, workspace, place)
  }
}

function compileLine(name: string, right: Json, place: SpecPlace): Line {
  const pattern = name.includes('*') ? parseStarPattern(name, place) : undefined
  const literal = pattern === undefined ? { name, index: javaIndex(name) } : { name: undefined, index: undefined }
  if (isMap(right)) return { ...literal, pattern, inner: compileRemoveLevel(right, place) }
  if (typeof right !== 'string' || javaTrim(right) !== '') {
    throw place.specError('The right side of a remove has to be "" or an object')
  }
  return { ...literal, pattern, inner: undefined }
}

/** What has to go is collected first, so that every line sees the object as it was. */
function removeFromMap(map: TreeMap, lines: readonly Line[], workspace: Workspace): void {
  const removed: string[] = []
  for (const { name, pattern, inner } of lines) {
    const keys = name === undefined ? Object.keys(map).filter((key) => pattern!.match(key) !== undefined) : [name]
    for (const key of keys) {
      if (!Object.hasOwn(map, key)) continue
      if (inner === undefined) removed.push(key)
      else inner(map[key]!, workspace)
    }
  }
  for (const key of removed) workspace.remove(map, key)
}

/** In a list only indexes and `*` alone match anything. */
function removeFromList(list: TreeList, lines: readonly Line[], workspace: Workspace, place: SpecPlace): void {
  const removed = new Set<number>()
  for (const { index, pattern, inner } of lines) {
    if (pattern !== undefined && pattern.rank !== 4) continue
    const first = pattern === undefined ? (index ?? list.length) : 0
    const end = pattern === undefined ? Math.min(first + 1, list.length) : list.length
    for (let at = first; at < end; at++) {
      if (inner === undefined) removed.add(at)
      else inner(list[at]!, workspace)
    }
  }
  workspace.removeItems(list, removed, place)
}
