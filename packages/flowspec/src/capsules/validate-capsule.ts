import type { Catalog } from '../catalog.ts'
import { stepReferences } from '../expressions/step-texts.ts'
import { isJsonObject } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import { quote } from '../rules/rule.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { placeOfParameter } from '../steps/place-of-parameter.ts'
import { validatePipeline } from '../validate-pipeline.ts'
import type { CapsuleDefinition } from './capsule-definition.ts'

/**
 * All findings about a capsule: those about its flow (but it has no trigger, and its accounts are its own), and
 * `capsule-…` about its form (platform.md §11). What keeps it from being published is of severity `deploy`.
 */
export function validateCapsule(capsule: CapsuleDefinition, catalog: Catalog = {}): Problem[] {
  const slots = new Set(capsule.accounts.map(({ slot }) => slot))
  const own: Catalog = { ...catalog, hasAccount: (label) => slots.has(label.toLowerCase()) }
  const problems = validatePipeline(capsule.pipeline, own, { saving: true })
  return [
    ...problems.filter(({ rule }) => rule !== 'V-22'),
    ...names(capsule),
    ...forbiddenComponents(capsule),
    ...unknownParameters(capsule),
    ...contract(capsule),
  ]
}

function* names({ name, parameters, accounts }: CapsuleDefinition): Iterable<Problem> {
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(name))
    yield problem('capsule-name', 'error', 'a capsule is named with at most 60 lower-case letters, digits and hyphens.')
  const known = new Set<string>()
  for (const { name: parameter } of parameters) {
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(parameter))
      yield problem('capsule-parameters', 'error', `${quote(parameter)} cannot be the property of a parameter.`)
    else if (known.has(parameter))
      yield problem('capsule-parameters', 'error', `two parameters have the property ${quote(parameter)}.`)
    known.add(parameter)
  }
  const slots = new Set<string>()
  for (const { label, slot } of accounts) {
    if (slot === '') yield problem('capsule-accounts', 'error', 'an account of a capsule has a label.')
    else if (slots.has(slot)) yield problem('capsule-accounts', 'error', `two accounts have the label ${quote(label)}.`)
    slots.add(slot)
  }
}

/** Capsules may be used where these would reach into the data of others (platform.md §11.3). */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'object-store-connector',
  'digibee-storage-connector',
  'storage-connector',
  'relation-connector',
])

function* forbiddenComponents({ flow }: CapsuleDefinition): Iterable<Problem> {
  for (const step of allSteps(flow)) {
    if (!FORBIDDEN.has(step.name)) continue
    const message = `Step ${quote(step.stepName)}: ${step.name} is not allowed inside a capsule.`
    yield {
      rule: 'capsule-component',
      severity: 'error',
      message,
      place: { branch: step.branch, step: step.id, ...step.place },
    }
  }
}

function* unknownParameters({ flow, parameters }: CapsuleDefinition): Iterable<Problem> {
  const known = new Set(parameters.map(({ name }) => name))
  for (const step of allSteps(flow)) {
    for (const { scope, name, parameter } of stepReferences(step)) {
      if (scope !== 'capsule' || known.has(name)) continue
      const message = `Step ${quote(step.stepName)}: the capsule has no parameter ${quote(name)}.`
      const place = { branch: step.branch, step: step.id, parameter, ...placeOfParameter(step, parameter) }
      yield { rule: 'capsule-parameters', severity: 'warning', message, place }
    }
  }
}

function* contract({ contract: schema }: CapsuleDefinition): Iterable<Problem> {
  if (schema === undefined)
    yield problem('capsule-contract', 'deploy', 'a capsule is published with a contract: a JSON Schema of its output.')
  else if (!isJsonObject(schema)) yield problem('capsule-contract', 'error', 'the contract is no JSON Schema.')
}

function problem(rule: string, severity: Problem['severity'], text: string): Problem {
  return { rule, severity, message: text.charAt(0).toUpperCase() + text.slice(1), place: {} }
}
