import { stepReferences } from '../expressions/step-texts.ts'
import { scopeReferences } from '../expressions/scope-references.ts'
import { getKey } from '../json/json.ts'
import { holdsExpression, isSet } from '../parameters/lenient-values.ts'
import type { Step, TriggerSpec } from '../pipeline.ts'
import { BUILT_IN_ACCOUNTS } from '../steps/components.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, atTrigger, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** Accounts, globals and relationships that the document names exist. */
export const namedResources: Rule = {
  id: 'V-20',
  *checkDocument(context: RuleContext): Iterable<Finding> {
    const { trigger } = context.pipeline
    if (trigger === undefined) return
    for (const label of accountsOf(trigger)) {
      if (isMissingAccount(label, context))
        yield atTrigger(context.pipeline, 'deploy', `account ${quote(label)} does not exist.`, 'accountLabel')
    }
    for (const parameter of Object.keys(trigger.params)) {
      const value = getKey(trigger.params, parameter)
      for (const { scope, name } of typeof value === 'string' ? scopeReferences(value) : []) {
        if (scope === 'global' && context.catalog.hasGlobal?.(name) === false)
          yield atTrigger(context.pipeline, 'deploy', `global ${quote(name)} does not exist.`, parameter)
      }
    }
  },
  *checkFlow({ flow }: FlowStructure, context: RuleContext): Iterable<Finding> {
    const steps = [...allSteps(flow)]
    // Accounts that a step puts aside while the flow runs have names nobody knows before.
    const storesAccounts = steps.some((step) => step.name.startsWith('store-account'))
    for (const step of steps) {
      yield* checkAccounts(step, context)
      yield* checkReferences(step, context, storesAccounts)
      yield* checkRelation(step, context)
    }
  },
}

function* checkAccounts(step: Step, context: RuleContext): Iterable<Finding> {
  for (const label of accountsOf(step)) {
    if (isMissingAccount(label, context))
      yield atStep(step, 'deploy', `account ${quote(label)} does not exist.`, 'accountLabel')
  }
}

function* checkReferences(step: Step, context: RuleContext, storesAccounts: boolean): Iterable<Finding> {
  for (const { scope, name, hasPath, parameter } of stepReferences(step)) {
    if (scope === 'global' && context.catalog.hasGlobal?.(name) === false)
      yield atStep(step, 'deploy', `global ${quote(name)} does not exist.`, parameter)
    // Of a main account it may be a field: `account.username` (accounts.md).
    const mayBeField = step.accountLabel !== undefined && !hasPath
    const isAccount = scope === 'account' && !step.accountLabels.has(name) && !storesAccounts && !mayBeField
    if (isAccount && isMissingAccount(name, context))
      yield atStep(step, 'deploy', `neither account nor account slot ${quote(name)} exists.`, parameter)
  }
}

function* checkRelation(step: Step, { catalog }: RuleContext): Iterable<Finding> {
  const id = getKey(step.params, 'relationId')
  if (step.name !== 'relation-connector' || typeof id !== 'string' || !isSet(id) || holdsExpression(id)) return
  if (catalog.hasRelation?.(id) === false)
    yield atStep(step, 'deploy', `relationship ${quote(id)} does not exist.`, 'relationId')
}

function accountsOf(owner: Step | TriggerSpec): string[] {
  const labels = owner.accountLabel === undefined ? [] : [owner.accountLabel]
  return [...labels, ...owner.accountLabels.values()]
}

function isMissingAccount(label: string, { catalog }: RuleContext): boolean {
  return catalog.hasAccount?.(label) === false && !BUILT_IN_ACCOUNTS.has(label) && !holdsExpression(label)
}
