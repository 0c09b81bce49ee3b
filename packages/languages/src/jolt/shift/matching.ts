import type { Json } from '../../json/index.ts'
import { javaInteger } from '../java/java-integer.ts'
import { scalarText } from '../java/scalar-text.ts'
import type { Step } from '../run/step.ts'
import { isList, isMap, NO_GROUPS } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { Matcher } from './matcher.ts'
import type { ApplyLevel, ApplyLine } from './shift-line.ts'

/** By how many items a list may grow while it is being walked: more would not end. */
const MOST_GROWTH = 100_000

/**
 * Compiles the lines of a level that match names. Names of objects, indexes of lists, and the text of anything else
 * are matched; null is not. Each name goes to one line: the literal one, or the first whose wildcards fit.
 *
 * Literals run in the order of the specification and before the wildcards, which run in the order of the message.
 * Only where a wildcard could take the name of a literal all run in the order of the message.
 */
export function compileMatching(
  literals: ReadonlyMap<string, ApplyLine>,
  matchers: readonly Matcher[],
  place: SpecPlace,
): ApplyLevel {
  const applyLiterals = compileLiterals(literals, place)
  const applyMatchers = (key: string, value: Json | undefined, step: Step, workspace: Workspace) => {
    for (const matcher of matchers) {
      const groups = matcher.match(key, step)
      if (groups === undefined) continue
      matcher.apply(key, groups, value, step, workspace)
      return
    }
  }
  if (matchers.length === 0) return applyLiterals
  if (literals.size === 0) return (step, value, workspace) => visitNames(step, value, workspace, place, applyMatchers)
  const names = [...literals.keys()]
  if (matchers.some(({ mayMatch }) => names.some(mayMatch))) {
    return (step, value, workspace) =>
      visitNames(step, value, workspace, place, (key, item, up) => {
        const apply = literals.get(key)
        if (apply === undefined) applyMatchers(key, item, up, workspace)
        else apply(key, NO_GROUPS, item, up, workspace)
      })
  }
  return (step, value, workspace) => {
    applyLiterals(step, value, workspace)
    visitNames(step, value, workspace, place, applyMatchers)
  }
}

function compileLiterals(literals: ReadonlyMap<string, ApplyLine>, place: SpecPlace): ApplyLevel {
  const lines = [...literals].map(([name, apply]) => ({ name, index: javaInteger(name), apply }))
  return (step, value, workspace) => {
    if (isMap(value)) {
      for (const { name, apply } of lines) {
        if (Object.hasOwn(value, name)) apply(name, NO_GROUPS, value[name], step, workspace)
      }
    } else if (isList(value)) {
      for (const { name, index, apply } of lines) {
        if (index === undefined || index >= value.length) continue
        if (index < 0) throw place.runError(`A list has no index ${index}`)
        apply(name, NO_GROUPS, value[index], step, workspace)
      }
    } else if (value !== undefined && value !== null) {
      const text = scalarText(value as string)
      literals.get(text)?.(text, NO_GROUPS, undefined, step, workspace)
    }
  }
}

type VisitName = (key: string, value: Json | undefined, step: Step, workspace: Workspace) => void

function visitNames(
  step: Step,
  value: Json | undefined,
  workspace: Workspace,
  place: SpecPlace,
  visit: VisitName,
): void {
  if (isMap(value)) visitKeys(step, value, workspace, place, visit)
  else if (isList(value)) visitItems(step, value, workspace, place, visit)
  else if (value !== undefined && value !== null) visit(scalarText(value as string), undefined, step, workspace)
}

/** An object may be written into while it is walked, when it was shifted as it is; new keys would not be seen. */
function visitKeys(step: Step, map: TreeMap, workspace: Workspace, place: SpecPlace, visit: VisitName): void {
  const keys = workspace.keysOf(map)
  const changes = workspace.changesOf(map)
  for (const key of keys) {
    if (workspace.changesOf(map) !== changes) {
      throw place.runError('An object cannot get new keys while a wildcard runs over it')
    }
    visit(key, map[key], step, workspace)
  }
}

function visitItems(step: Step, list: TreeList, workspace: Workspace, place: SpecPlace, visit: VisitName): void {
  const most = list.length + MOST_GROWTH
  for (let index = 0; index < list.length; index++) {
    if (list.length > most) throw place.limitError('A list grows without end while a wildcard runs over it')
    visit(String(index), list[index], step, workspace)
  }
}
