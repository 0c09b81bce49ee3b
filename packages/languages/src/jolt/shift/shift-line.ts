import { isMap } from '../run/tree.ts'
import type { TreeMap } from '../run/tree.ts'
import type { Json } from '../../json/index.ts'
import type { Step } from '../run/step.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'

/**
 * What a line of a shift does with a value whose name has been matched. The value is undefined when only a name was
 * there: the text of a text or number.
 */
export type ApplyLine = (
  key: string,
  groups: readonly string[],
  value: Json | undefined,
  up: Step,
  workspace: Workspace,
) => void

/** What is inside of one pair of braces, applied to a step and its value. */
export type ApplyLevel = (step: Step, value: Json | undefined, workspace: Workspace) => void

export type CompileLevel = (spec: TreeMap, place: SpecPlace) => ApplyLevel

/** True when a right side is another level; otherwise it is a path, a list of paths, or null. */
export function isLevel(right: Json): right is TreeMap {
  return isMap(right)
}
