import { loadConnectors, loadTriggers } from '@jatai/connectors'
import { componentNames } from '@jatai/engine'
import type { CapsuleRegistry, Components } from '@jatai/engine'
import type { Pipeline } from '@jatai/flowspec'

/** Loads what a pipeline is made of, inside of its capsules too. */
export async function loadComponents(pipeline: Pipeline, capsules: CapsuleRegistry): Promise<Components> {
  const { flow, looseFlows, trigger } = pipeline
  const names = [flow, ...looseFlows].flatMap((each) => [...componentNames(each, capsules)])
  const [connectors, triggers] = await Promise.all([
    loadConnectors(names),
    loadTriggers(trigger === undefined ? [] : [trigger.type]),
  ])
  return { connectors, triggers }
}
