import type { Json } from '../../json/index.ts'
import { scalarText } from '../java/scalar-text.ts'
import { byPrecedence } from '../path/computed-order.ts'
import type { StarPattern } from '../path/star-pattern.ts'
import { NOT_IN_LIST } from '../run/step.ts'
import type { Step } from '../run/step.ts'
import { isList, isMap, NO_GROUPS } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { ModifyMode } from './modify-key.ts'
import type { ApplyModify } from './modify-line.ts'

/** A line of a modify: a name, an index (with the name that it is written as), or wildcards. */
export interface ModifyLine {
  readonly canonical: string
  readonly onlyIfPresent: boolean
  readonly name: string | undefined
  readonly index: number | undefined
  readonly pattern: StarPattern | undefined
  readonly apply: ApplyModify
}

/** What a level works on; `any` when it has nothing but `*`. */
export type ContainerKind = 'map' | 'list' | 'any'

type MatchInside = (step: Step, container: Json, workspace: Workspace) => void

/**
 * Compiles the lines of a level. Names and indexes act first, whether they exist or not; then the wildcards, over
 * every key, also those just written. Only when a define works on a list, each index goes to one line.
 */
export function compileModifyMatching(
  lines: readonly ModifyLine[],
  kind: ContainerKind,
  mode: ModifyMode,
  place: SpecPlace,
): MatchInside {
  // An index with a sign or leading zeros matches no index of a list.
  const exact = lines.filter(({ name, index }) => name !== undefined && (index === undefined || String(index) === name))
  const wildcards = lines
    .filter(({ pattern }) => pattern !== undefined)
    .map((line) => ({ ...line, rank: line.pattern!.rank }))
    .sort(byPrecedence)
  const visitWildcards: Visit = (key, value, step, workspace) => {
    for (const line of wildcards) {
      const groups = line.pattern!.match(key)
      if (groups === undefined) continue
      const listSize = line.pattern!.rank === 4 ? step.listSize : NOT_IN_LIST
      if (value !== undefined || !line.onlyIfPresent) line.apply(key, groups, value, step, listSize, workspace)
      return
    }
  }
  if (wildcards.length === 0) return (step, container, workspace) => applyExact(exact, step, container, workspace)
  if (mode === 'define' && kind === 'list') {
    const byName = new Map(exact.map((line) => [line.name!, line]))
    return (step, container, workspace) =>
      visitInside(step, container, workspace, place, (key, value) => {
        const line = byName.get(key)
        if (line === undefined) visitWildcards(key, value, step, workspace)
        else applyLine(line, key, value, step, workspace)
      })
  }
  return (step, container, workspace) => {
    applyExact(exact, step, container, workspace)
    visitInside(step, container, workspace, place, visitWildcards)
  }
}

function applyExact(lines: readonly ModifyLine[], step: Step, container: Json, workspace: Workspace): void {
  for (const line of lines) {
    const { name, index } = line
    const value = index === undefined ? keyOf(container, name!) : itemOf(container as TreeList, index, step)
    applyLine(line, name!, value, step, workspace)
  }
}

function applyLine(line: ModifyLine, key: string, value: Json | undefined, step: Step, workspace: Workspace): void {
  if (value === undefined && line.onlyIfPresent) return
  line.apply(key, NO_GROUPS, value, step, line.index === undefined ? NOT_IN_LIST : step.listSize, workspace)
}

function keyOf(container: Json, name: string): Json | undefined {
  return isMap(container) && Object.hasOwn(container, name) ? container[name] : undefined
}

/** Items that are there as padding count as missing. */
function itemOf(list: TreeList, index: number, step: Step): Json | undefined {
  const item = list[index]
  return item === null && index >= step.listSize ? undefined : item
}

type Visit = (key: string, value: Json | undefined, step: Step, workspace: Workspace) => void

function visitInside(step: Step, container: Json, workspace: Workspace, place: SpecPlace, visit: Visit): void {
  if (isMap(container)) {
    visitKeys(step, container, workspace, place, visit)
  } else if (isList(container)) {
    for (let index = 0; index < container.length; index++) {
      visit(String(index), itemOf(container, index, step), step, workspace)
    }
  } else {
    visit(scalarText(container as string), undefined, step, workspace)
  }
}

function visitKeys(step: Step, map: TreeMap, workspace: Workspace, place: SpecPlace, visit: Visit): void {
  const changes = workspace.changesOf(map)
  for (const key of workspace.keysOf(map)) {
    if (workspace.changesOf(map) !== changes) {
      throw place.runError('An object cannot lose keys while a wildcard runs over it')
    }
    visit(key, map[key], step, workspace)
  }
}
