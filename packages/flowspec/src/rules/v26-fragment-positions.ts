import { getKey, isJsonObject } from '../json/json.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { drawnSteps } from '../steps/drawn-steps.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** The `meta` of a fragment has a position for every step outside tracks, and names no unknown step. */
export const fragmentPositions: Rule = {
  id: 'V-26',
  *checkDocument({ pipeline, main }: RuleContext): Iterable<Finding> {
    if (pipeline.shape !== 'clipboard' || !isJsonObject(pipeline.source)) return
    for (const step of drawnSteps(main.flow)) {
      if (step.id !== '' && !pipeline.positions.has(step.id))
        yield atStep(step, 'warning', '`meta` has no position for it: it is placed automatically.')
    }
    const known = new Set([...allSteps(main.flow)].map((step) => step.id))
    const meta = getKey(pipeline.source, 'meta')
    for (const id of isJsonObject(meta) ? Object.keys(meta) : []) {
      if (known.has(id)) continue
      yield {
        severity: 'warning',
        message: `\`meta\` has a position for ${quote(id)}, which is no step.`,
        place: { step: id },
      }
    }
  },
}
