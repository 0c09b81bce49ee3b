import { loadConnectors, loadTrigger } from '@jatai/connectors'
import { allSteps } from '@jatai/flowspec'
import type { Pipeline, Step, TriggerSpec } from '@jatai/flowspec'

/** An account that a document names. */
export interface ExpectedAccount {
  readonly label: string
  /** One that the component takes in this slot; `basic` where that cannot be told. */
  readonly type: string
}

const MAIN = 'main'
const USUAL_TYPE = 'basic'

/** The accounts that a pipeline names, each with a type that what names it takes. */
export async function expectedAccounts({ flow, looseFlows, trigger }: Pipeline): Promise<readonly ExpectedAccount[]> {
  const steps = [flow, ...looseFlows].flatMap((each) => [...allSteps(each)])
  const naming = steps.filter((step) => namedBy(step).length > 0)
  const connectors = await loadConnectors(naming.map(({ name }) => name))
  const found = new Map<string, string>()
  const add = (label: string, types: readonly string[] | undefined): void => {
    if (found.has(label)) return
    found.set(label, types === undefined || types.includes(USUAL_TYPE) ? USUAL_TYPE : (types[0] ?? USUAL_TYPE))
  }
  for (const step of naming) {
    const slots = connectors.find(step.name)?.accounts
    for (const [slot, label] of namedBy(step)) add(label, slots?.[slot]?.types)
  }
  if (trigger !== undefined && namedBy(trigger).length > 0) {
    const slots = (await loadTrigger(trigger.type))?.accounts
    for (const [slot, label] of namedBy(trigger)) add(label, slots?.[slot]?.types)
  }
  return [...found].map(([label, type]) => ({ label, type }))
}

/** Slots with the labels in them. */
function namedBy({
  accountLabel,
  accountLabels,
}: Pick<Step | TriggerSpec, 'accountLabel' | 'accountLabels'>): readonly (readonly [string, string])[] {
  const all = [...accountLabels, ...(accountLabel === undefined ? [] : [[MAIN, accountLabel] as const])]
  return all.filter(([, label]) => label !== '' && !label.includes('{{'))
}
