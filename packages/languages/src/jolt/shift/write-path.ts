import type { Json } from '../../json/index.ts'
import { javaTrim } from '../java/java-split.ts'
import { parseKey } from '../path/parse-key.ts'
import { indexOfName, parsePath } from '../path/path-pieces.ts'
import type { PieceKind } from '../path/path-pieces.ts'
import type { Step } from '../run/step.ts'
import { isContainer, isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'

/** A path of the right side. */
export interface WritePath {
  /** True when the names in it depend on what has been matched; otherwise no step is needed. */
  readonly dynamic: boolean
  /**
   * Puts a value where the path leads, making what is missing on the way. Dropped when a name cannot be had or the way
   * is blocked by another kind of value; a second value for one place makes a list.
   */
  write(value: Json, step: Step | undefined, workspace: Workspace): void
}

/** @throws JoltSpecError for what is no path for writing */
export function compileWritePath(path: Json, place: SpecPlace): WritePath {
  if (typeof path !== 'string') throw place.specError(`${JSON.stringify(path)} is no path to shift to`)
  const { kinds, dynamic, names } = parsePath(javaTrim(path) === '' ? '' : path, place, parseKey)
  return {
    dynamic,
    write(value, step, workspace) {
      const keys = names(step)
      if (keys === undefined) return
      if (keys.length === 0) writeRoot(value, workspace, place)
      else writeInside(value, keys, kinds, workspace, place)
      workspace.lend(value)
    },
  }
}

/** The empty path is the result itself. */
function writeRoot(value: Json, workspace: Workspace, place: SpecPlace): void {
  const old = workspace.output
  if (old === undefined || old === null) workspace.output = value
  else if (isList(old)) appendTo(old, value, workspace, place)
  else workspace.output = [old, value]
}

function writeInside(
  value: Json,
  keys: readonly string[],
  kinds: readonly PieceKind[],
  workspace: Workspace,
  place: SpecPlace,
): void {
  workspace.output ??= newContainer(kinds[0]!)
  let container: Json = workspace.output
  /** True from the first container on that was shifted as it is: whoever reads it sees the change. */
  let changesLent = false
  for (let index = 0; ; index++) {
    const kind = kinds[index]!
    if (kind === 'map' ? !isMap(container) : !isList(container)) return
    changesLent = workspace.changesLent(container as object) || changesLent
    if (changesLent && isContainer(value)) workspace.mayBeCyclic = true
    const key = keys[index]!
    const old = childOf(container, kind, key, place)
    if (index === keys.length - 1) {
      if (isList(old)) appendTo(old, value, workspace, place, changesLent && isContainer(value))
      else putChild(container, kind, key, old === null ? value : [old, value], changesLent, workspace, place)
      return
    }
    if (old === null) {
      const next = newContainer(kinds[index + 1]!)
      putChild(container, kind, key, next, changesLent, workspace, place)
      container = next
    } else {
      container = old
    }
  }
}

function newContainer(kind: PieceKind): TreeMap | TreeList {
  return kind === 'map' ? {} : []
}

/** The value there; null when there is none, which is the same to a shift. */
function childOf(container: Json, kind: PieceKind, key: string, place: SpecPlace): Json {
  if (kind === 'append') return null
  if (kind === 'list') return (container as TreeList)[indexOfName(key, place)] ?? null
  return Object.hasOwn(container as TreeMap, key) ? (container as TreeMap)[key]! : null
}

function putChild(
  container: Json,
  kind: PieceKind,
  key: string,
  value: Json,
  changesLent: boolean,
  workspace: Workspace,
  place: SpecPlace,
): void {
  if (kind === 'append') {
    workspace.append(container as TreeList, value, place)
  } else if (kind === 'list') {
    workspace.setItem(container as TreeList, indexOfName(key, place), value, place)
  } else {
    const map = container as TreeMap
    if (changesLent && !Object.hasOwn(map, key)) workspace.noteChange(map)
    workspace.put(map, key, value)
  }
}

function appendTo(list: TreeList, value: Json, workspace: Workspace, place: SpecPlace, mayBeCyclic = false): void {
  if (workspace.changesLent(list) && isContainer(value)) mayBeCyclic = true
  if (mayBeCyclic) workspace.mayBeCyclic = true
  workspace.append(list, value, place)
}
