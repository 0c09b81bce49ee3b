import type { Trigger } from '@jatai/sdk'
import { triggerLoaders } from './registry.ts'

/** The trigger of a type; undefined when there is none of that type. */
export async function loadTrigger(type: string): Promise<Trigger | undefined> {
  return Object.hasOwn(triggerLoaders, type) ? triggerLoaders[type]?.() : undefined
}

/** Triggers that are loaded, by their types. */
export interface LoadedTriggers {
  find(type: string): Trigger | undefined
}

/** Loads the triggers of these types; unknown types are left out. */
export async function loadTriggers(types: readonly string[]): Promise<LoadedTriggers> {
  const loaded = new Map<string, Trigger>()
  for (const type of types) {
    const trigger = await loadTrigger(type)
    if (trigger !== undefined) loaded.set(type, trigger)
  }
  return { find: (type) => loaded.get(type) }
}

/** The types of all triggers. */
export function triggerTypes(): readonly string[] {
  return Object.keys(triggerLoaders)
}
