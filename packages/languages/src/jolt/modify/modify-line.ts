import type { Json } from '../../json/index.ts'
import type { Step } from '../run/step.ts'
import type { Workspace } from '../run/workspace.ts'

/**
 * What a line of a modify does with a key that it has matched.
 *
 * @param value undefined when the key is missing
 * @param listSize how long the list around it was before it was padded; NOT_IN_LIST when there is none
 */
export type ApplyModify = (
  key: string,
  groups: readonly string[],
  value: Json | undefined,
  up: Step,
  listSize: number,
  workspace: Workspace,
) => void
