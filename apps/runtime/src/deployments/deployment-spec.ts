import type { DeploymentIdentity, DeploymentSpec } from '@jatai/platform'

export type { DeploymentSpec } from '@jatai/platform'

/** Name of the deployment's queue (engine.md §7.1): survives minor upgrades and rollbacks. */
export function queueName({
  environment,
  realm,
  pipelineName,
  versionMajor,
  instance,
}: Omit<DeploymentIdentity, 'id'>): string {
  return `${queuePrefix(environment, realm)}${pipelineName}.v${versionMajor}${instance === undefined ? '' : `.${instance.name}`}`
}

/** What the names of all queues of an environment begin with, those of one realm if it is named. */
export function queuePrefix(environment: string, realm?: string): string {
  return realm === undefined ? `pe.${environment}.` : `pe.${environment}.${realm}.`
}

/** What {@link queueName} made the name of; undefined when it is none of its names. */
export function readQueueName(
  name: string,
):
  | (Pick<DeploymentSpec, 'environment' | 'realm' | 'pipelineName' | 'versionMajor'> & { instance?: string })
  | undefined {
  const found = /^pe\.([^.]+)\.([^.]+)\.(.+)\.v(\d+)(?:\.(.+))?$/.exec(name)
  if (found === null) return undefined
  const [, environment = '', realm = '', pipelineName = '', major, instance] = found
  const line = { environment, realm, pipelineName, versionMajor: Number(major) }
  return instance === undefined ? line : { ...line, instance }
}

/** Topic of the events of a name in a realm and environment (triggers.md §9). */
export function eventTopic(environment: string, realm: string, eventName: string): string {
  return `events.${environment}.${realm}.${eventName}`
}
