import type { Json } from '../../json/index.ts'
import { splitAlternatives } from '../path/alternatives.ts'
import { Step } from '../run/step.ts'
import { isList, isMap, NO_GROUPS } from '../run/tree.ts'
import type { TreeMap } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import { compileModifyLeaf } from './modify-leaf.ts'
import { readModifyKey } from './modify-key.ts'
import type { ModifyKey, ModifyMode } from './modify-key.ts'
import type { ApplyModify } from './modify-line.ts'
import { compileModifyMatching } from './modify-matching.ts'
import type { ContainerKind, ModifyLine } from './modify-matching.ts'
import { createBelow } from './write-value.ts'

/**
 * Compiles one level of a modify. Names make it a level of objects, indexes one of lists, `*` alone leaves that open.
 * What is null or missing is created where the mode lets it; a container of another kind is left alone.
 *
 * @param mode of this level's own key
 * @param innerMode of the lines inside, which do not inherit the sign of this level's key
 * @throws JoltSpecError for names beside indexes, two lines of one meaning, or a line that cannot be
 */
export function compileModifyLevel(
  spec: TreeMap,
  mode: ModifyMode,
  innerMode: ModifyMode,
  place: SpecPlace,
): ApplyModify {
  const lines: ModifyLine[] = []
  const seen = new Set<string>()
  for (const key of Object.keys(spec)) {
    const inner = place.child(key)
    for (const name of splitAlternatives(key)) {
      const modifyKey = readModifyKey(name, innerMode, inner)
      const { canonical } = modifyKey.element
      if (seen.has(canonical)) throw inner.specError(`Another line means the same as ${JSON.stringify(name)}`)
      seen.add(canonical)
      lines.push(compileLine(modifyKey, spec[key]!, innerMode, inner))
    }
  }
  const kind = kindOf(lines, place)
  const listLength = listLengthFor(lines)
  const match = compileModifyMatching(lines, kind, mode, place)
  return (key, groups, value, up, listSize, workspace) => {
    let container: Json = value ?? null
    if (!fits(container, kind)) return
    if (container === null) container = createBelow(up, key, kind === 'list' ? [] : {}, mode, workspace)
    if (container === null) return
    if (isList(container)) {
      const step = new Step(up, container, key, NO_GROUPS, undefined, container.length)
      if (kind === 'list') workspace.pad(container, listLength, place)
      match(step, container, workspace)
    } else {
      match(new Step(up, container, key, groups, undefined, listSize), container, workspace)
    }
  }
}

function compileLine(key: ModifyKey, right: Json, mode: ModifyMode, place: SpecPlace): ModifyLine {
  const isLevel = isMap(right) && Object.keys(right).length > 0
  const apply = isLevel ? compileModifyLevel(right, key.mode, mode, place) : compileModifyLeaf(right, key.mode, place)
  const { element, onlyIfPresent } = key
  const line = { canonical: element.canonical, onlyIfPresent, apply }
  switch (element.kind) {
    case 'literal':
      return { ...line, name: element.name, index: undefined, pattern: undefined }
    case 'star':
      return { ...line, name: undefined, index: undefined, pattern: element.pattern }
    case 'index': {
      if (element.explicit === undefined) throw place.specError('An index of a modify has to be a number')
      return { ...line, name: element.explicit, index: Number(element.explicit), pattern: undefined }
    }
  }
}

function kindOf(lines: readonly ModifyLine[], place: SpecPlace): ContainerKind {
  const hasIndexes = lines.some(({ index }) => index !== undefined)
  const hasNames = lines.some(({ index, pattern }) => index === undefined && pattern?.rank !== 4)
  if (hasIndexes && hasNames) throw place.specError('A level of a modify cannot have both names and indexes')
  return hasIndexes ? 'list' : hasNames ? 'map' : 'any'
}

/** How long a list has to be for all the indexes of a level; those that have to exist do not count. */
function listLengthFor(lines: readonly ModifyLine[]): number {
  return lines.reduce(
    (length, { index = -1, onlyIfPresent }) => (onlyIfPresent ? length : Math.max(length, index + 1)),
    0,
  )
}

function fits(value: Json, kind: ContainerKind): boolean {
  if (kind === 'any') return value !== null
  return value === null || (kind === 'list' ? isList(value) : isMap(value))
}
