import { stepReferences } from '../expressions/step-texts.ts'
import { getKey } from '../json/json.ts'
import { holdsExpression, readText, readTextList } from '../parameters/lenient-values.ts'
import type { Step } from '../pipeline.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { RunOrder } from '../steps/run-order.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** A session field is put before it is read, and read after it was put; no deprecated component is used. */
export const unusedAndDeprecated: Rule = {
  id: 'V-25',
  *checkFlow(structure: FlowStructure, context: RuleContext): Iterable<Finding> {
    yield* checkSessions(structure, context.hasOrder)
    for (const step of allSteps(structure.flow)) {
      if (step.name !== '' && context.catalog.isDeprecated?.(step.name) === true)
        yield atStep(step, 'warning', `component ${quote(step.name)} is deprecated: newer versions exist.`, 'name')
    }
  },
}

function* checkSessions(structure: FlowStructure, hasOrder: boolean): Iterable<Finding> {
  const puts = new Map<string, Step[]>()
  const reads = new Set<string>()
  const gets: { step: Step; field: string }[] = []
  for (const step of allSteps(structure.flow)) {
    for (const { operation, field } of sessionFields(step)) {
      if (operation === 'PUT') {
        const writers = puts.get(field)
        if (writers === undefined) puts.set(field, [step])
        else writers.push(step)
      }
      if (operation !== 'GET') continue
      reads.add(field)
      gets.push({ step, field })
    }
    for (const { scope, name } of stepReferences(step)) if (scope === 'session') reads.add(name)
  }
  const order = new RunOrder(structure)
  for (const { step, field } of gets) {
    const writers = puts.get(field) ?? []
    const isPut = hasOrder
      ? writers.some((put) => order.runsBefore(put, step) || order.shareLoop(put, step))
      : writers.length > 0
    if (!isPut)
      yield atStep(step, 'warning', `session field ${quote(field)} is read, but no step puts it before.`, 'fields')
  }
  for (const [field, writers] of puts) {
    if (reads.has(field)) continue
    for (const step of writers)
      yield atStep(step, 'warning', `session field ${quote(field)} is put but never read.`, 'fields')
  }
}

/** Only of local sessions: global ones are shared with other pipelines. */
function sessionFields(step: Step): { operation: string; field: string }[] {
  if (step.type !== 'session-management') return []
  if (readText(getKey(step.params, 'sessionType'), 'LOCAL').toUpperCase() !== 'LOCAL') return []
  const operation = readText(getKey(step.params, 'operation'), '').toUpperCase()
  const fields = readTextList(getKey(step.params, 'fields')) ?? []
  return fields.filter((field) => !holdsExpression(field)).map((field) => ({ operation, field }))
}
