import type { Json } from '../../json/index.ts'
import { Step } from '../run/step.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import { compileWritePath } from './write-path.ts'
import type { WritePath } from './write-path.ts'

/** Where a line of a shift puts its value. */
export interface ShiftTargets {
  readonly writers: readonly WritePath[]
  readonly dynamic: boolean
}

/**
 * Reads a right side: a path, a list of paths, or null to drop what was matched.
 *
 * @throws JoltSpecError for anything else
 */
export function compileTargets(right: Json, place: SpecPlace): ShiftTargets {
  const paths = right === null ? [] : Array.isArray(right) ? (right as readonly Json[]) : [right]
  const writers = paths.map((path) => compileWritePath(path, place))
  return { writers, dynamic: writers.some(({ dynamic }) => dynamic) }
}

/**
 * Writes a value to every target.
 *
 * @param matched the value that was matched, which for `$` and `#` is not the value written
 * @param counter for `@`, which stands for its parent, the step that counts the matches
 */
export function writeTargets(
  { writers, dynamic }: ShiftTargets,
  value: Json,
  matched: Json,
  key: string,
  groups: readonly string[],
  up: Step,
  workspace: Workspace,
  counter?: Step,
): void {
  const step = dynamic ? new Step(up, matched, key, groups, counter) : undefined
  for (const writer of writers) writer.write(value, step, workspace)
}
