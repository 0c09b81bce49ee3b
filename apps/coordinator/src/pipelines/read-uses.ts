import { allSteps, nameOfCapsule, scopeReferences, stepReferences } from '@jatai/flowspec'
import type { Json, Pipeline, Step } from '@jatai/flowspec'
import { stringifyJson } from '@jatai/languages/json'
import type { VersionUses } from './version-document.ts'

/** What a pipeline names that lives elsewhere; loose fragments count, for they are one drag away from running. */
export function readUses(pipeline: Pipeline): VersionUses {
  const accounts = new Set<string>()
  const globals = new Set<string>()
  const capsules = new Set<string>()
  const relations = new Set<string>()
  const events = new Set<string>()
  const components = new Set<string>()
  const steps = [pipeline.flow, ...pipeline.looseFlows].flatMap((flow) => [...allSteps(flow)])
  for (const step of steps) {
    for (const label of accountsOf(step)) accounts.add(label)
    for (const { scope, name } of stepReferences(step)) if (scope === 'global') globals.add(name)
    if (step.capsule !== undefined) capsules.add(nameOfCapsule(step.capsule))
    else if (step.name !== '') components.add(step.name)
    if (step.name === 'relation-connector') addText(relations, step.params['relationId'])
    if (step.name === 'event-publisher-connector') addText(events, step.params['eventName'])
  }
  const { trigger } = pipeline
  if (trigger !== undefined) {
    if (trigger.accountLabel !== undefined) accounts.add(trigger.accountLabel)
    for (const label of trigger.accountLabels.values()) accounts.add(label)
    if (trigger.type === 'event') addText(events, trigger.params['eventName'])
    for (const { scope, name } of scopeReferences(stringifyJson(trigger.params))) {
      if (scope === 'global') globals.add(name)
    }
  }
  const list = (names: ReadonlySet<string>): readonly string[] => [...names].sort()
  return {
    accounts: list(accounts),
    globals: list(globals),
    capsules: list(capsules),
    relations: list(relations),
    events: list(events),
    components: list(components),
  }
}

function accountsOf(step: Step): readonly string[] {
  return [...(step.accountLabel === undefined ? [] : [step.accountLabel]), ...step.accountLabels.values()]
}

/** A name that an expression makes is not known before the message. */
function addText(names: Set<string>, value: Json | undefined): void {
  if (typeof value === 'string' && value !== '' && !value.includes('{{')) names.add(value)
}
