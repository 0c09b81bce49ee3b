import type { Connector } from '@jatai/sdk'
import { connectorLoaders } from './registry.ts'

/** Connectors that are loaded, by every name that documents use for them. */
export interface LoadedConnectors {
  find(name: string): Connector | undefined
}

/** True when a component of that name exists. */
export function hasConnector(name: string): boolean {
  return Object.hasOwn(connectorLoaders, name)
}

/** The names of all components, aliases included. */
export function connectorNames(): readonly string[] {
  return Object.keys(connectorLoaders)
}

/** Loads the connectors of these names; unknown names are left out. */
export async function loadConnectors(names: Iterable<string>): Promise<LoadedConnectors> {
  const loaded = new Map<string, Connector>()
  await Promise.all(
    [...new Set(names)].filter(hasConnector).map(async (name) => {
      const load = connectorLoaders[name]
      if (load !== undefined) loaded.set(name, await load())
    }),
  )
  return { find: (name) => loaded.get(name) }
}
