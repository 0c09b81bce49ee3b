import type { Trigger } from '@jatai/sdk'
import { triggerLoaders } from './registry.ts'

/** The trigger of a type; undefined when there is none of that type. */
export async function loadTrigger(type: string): Promise<Trigger | undefined> {
  return Object.hasOwn(triggerLoaders, type) ? triggerLoaders[type]?.() : undefined
}

/** The types of all triggers. */
export function triggerTypes(): readonly string[] {
  return Object.keys(triggerLoaders)
}
