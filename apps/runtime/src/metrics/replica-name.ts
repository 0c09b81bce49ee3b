import { randomBytes } from 'node:crypto'
import type { DeploymentSpec } from '@jatai/platform'

/** Names a replica as charts and records show it: `pe-{realm}-{pipeline}[-{instance}]-v-{major}-{hash}`. */
export function replicaName({ realm, pipelineName, instance, versionMajor }: DeploymentSpec): string {
  const name = instance === undefined ? pipelineName : `${pipelineName}-${instance.name}`
  return `pe-${realm}-${name}-v-${versionMajor}-${randomBytes(3).toString('hex').slice(0, 5)}`
}
