import { setKey } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { isBlank } from '../java/java-text.ts'
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
  const { kinds, dynamic, names } = parsePath(isBlank(path) ? '' : path, place, parseKey)
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
  const last = keys.length - 1
  workspace.output ??= newContainer(kinds[0]!)
  let container: Json = workspace.output
  /** True from the first container on that was shifted as it is: whoever reads it sees the change. */
  let changesLent = false
  for (let index = 0; ; index++) {
    const kind = kinds[index]!
    if (kind === 'map' ? !isMap(container) : !isList(container)) return
    if (workspace.changesLent(container as TreeMap | TreeList)) changesLent = true
    const key = keys[index]!
    const at = kind === 'list' ? indexOfName(key, place) : -1
    const old: Json | undefined = childOf(container, kind, key, at)
    let next: Json
    if (index < last) {
      if (old !== undefined && old !== null) {
        container = old
        continue
      }
      next = newContainer(kinds[index + 1]!)
    } else {
      if (isContainer(value) && changesLent) workspace.mayBeCyclic = true
      if (isList(old)) return appendTo(old, value, workspace, place)
      next = old === undefined || old === null ? value : [old, value]
    }
    if (kind === 'append') {
      workspace.append(container as TreeList, next, place)
    } else if (kind === 'list') {
      workspace.setItem(container as TreeList, at, next, place)
    } else if (old === undefined) {
      if (changesLent) workspace.noteChange(container as TreeMap)
      workspace.add(container as TreeMap, key, next)
    } else {
      setKey(container as TreeMap, key, next)
    }
    if (index === last) return
    container = next
  }
}

function newContainer(kind: PieceKind): TreeMap | TreeList {
  return kind === 'map' ? {} : []
}

/** What is there; undefined when nothing is. */
function childOf(container: Json, kind: PieceKind, key: string, index: number): Json | undefined {
  if (kind === 'map') return Object.hasOwn(container as TreeMap, key) ? (container as TreeMap)[key] : undefined
  return kind === 'list' ? (container as TreeList)[index] : undefined
}

function appendTo(list: TreeList, value: Json, workspace: Workspace, place: SpecPlace): void {
  if (workspace.changesLent(list) && isContainer(value)) workspace.mayBeCyclic = true
  workspace.append(list, value, place)
}
