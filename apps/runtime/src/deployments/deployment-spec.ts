import type { DeploymentSpec } from '@jatai/platform'

export type { DeploymentSpec } from '@jatai/platform'

/** Name of the deployment's queue (engine.md §7.1): survives minor upgrades and rollbacks. */
export function queueName(spec: DeploymentSpec): string {
  const instance = spec.instance === undefined ? '' : `.${spec.instance.name}`
  return `pe.${spec.environment}.${spec.realm}.${spec.pipelineName}.v${spec.versionMajor}${instance}`
}

/** Topic of the events of a name in a realm and environment (triggers.md §9). */
export function eventTopic(environment: string, realm: string, eventName: string): string {
  return `events.${environment}.${realm}.${eventName}`
}
