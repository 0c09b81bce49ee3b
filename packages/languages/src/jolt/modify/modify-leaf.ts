import type { Json } from '../../json/index.ts'
import { Step } from '../run/step.ts'
import { isContainer, isMap } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import { compileEvaluator } from './evaluator.ts'
import type { ModifyMode } from './modify-key.ts'
import type { ApplyModify } from './modify-line.ts'
import { mayWriteKey, writeValue } from './write-value.ts'

/**
 * Compiles a right side that is no level. A list is a list of alternatives, of which the first with a value is taken;
 * the empty list is a value.
 *
 * @throws JoltSpecError for a malformed call or path
 */
export function compileModifyLeaf(right: Json, mode: ModifyMode, place: SpecPlace): ApplyModify {
  const alternatives = Array.isArray(right) && right.length > 0 ? (right as readonly Json[]) : [right]
  const evaluators = alternatives.map((alternative) => compileEvaluator(alternative, place))
  const changesInput = evaluators.some((evaluator) => evaluator.changesInput)
  return (key, groups, value, up, listSize, workspace) => {
    if (!changesInput && mode !== 'overwrite' && isMap(up.value) && !mayWriteKey(up.value, key, mode)) return
    const step = new Step(up, value ?? null, key, groups, undefined, listSize)
    for (const evaluator of evaluators) {
      const result = evaluator.evaluate(step, value, workspace)
      if (result === undefined) continue
      writeValue(up, key, listSize, result, mode, workspace, place)
      if (isContainer(result)) workspace.noteShared(result, up)
      return
    }
  }
}
