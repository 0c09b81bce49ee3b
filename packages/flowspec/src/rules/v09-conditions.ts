import { getKey, isJsonArray } from '../json/json.ts'
import { readJsonText } from '../parameters/lenient-values.ts'
import type { Step } from '../pipeline.ts'
import { readChoiceConditions } from '../steps/choice-conditions.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep } from './rule.ts'
import type { Finding, Rule } from './rule.ts'

/** A condition has a `target` and a text in one language. */
export const conditions: Rule = {
  id: 'V-09',
  *checkFlow({ flow }: FlowStructure): Iterable<Finding> {
    for (const step of allSteps(flow)) if (step.type === 'choice') yield* checkChoice(step)
  },
}

function* checkChoice(step: Step): Iterable<Finding> {
  const when = readJsonText(getKey(step.params, 'when'), [])
  if (!when.ok || !isJsonArray(when.value)) yield atStep(step, 'error', '`when` is a list of conditions.', 'when')
  for (const { index, target, dialects } of readChoiceConditions(step.params)) {
    const path = `when[${index}]`
    const name = `condition ${index + 1}`
    if (target === '') yield atStep(step, 'error', `${name} has no \`target\`.`, `${path}.target`)
    if (dialects.length === 0)
      yield atStep(step, 'error', `${name} has no text in \`jsonPath\`, \`simple\` or \`doubleBraces\`.`, path)
    else if (dialects.length > 1)
      yield atStep(step, 'warning', `${name} is written in ${dialects.join(' and ')}: ${dialects[0]} counts.`, path)
  }
}
