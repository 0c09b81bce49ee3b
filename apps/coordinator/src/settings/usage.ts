import { RequestError } from '@jatai/errors'
import type { UsedBy } from '@jatai/api'
import type { Caller } from '../access/caller.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import type { PipelineLookup, UsingVersion } from '../pipelines/pipeline-lookup.ts'
import type { DeploymentLookup, UseKind } from './neighbours.ts'

/** Which pipelines use something of the realm. */
export interface Usage {
  /** For people: the versions that they may see, and how many more there are. */
  of(caller: Caller, kind: UseKind, names: readonly string[]): Promise<UsedBy>
  /** @throws RequestError `SETTING_IN_USE` naming what is in the way, when a deployed version uses it */
  refuseDeployed(caller: Caller, kind: UseKind, names: readonly string[], what: string): Promise<void>
  /** @throws RequestError `SETTING_IN_USE` when any version uses it, deployed or not, archived or not */
  refuseUsed(caller: Caller, kind: UseKind, names: readonly string[], what: string): Promise<void>
}

export function createUsage(options: {
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly pipelines: PipelineLookup
  readonly deployments: DeploymentLookup
}): Usage {
  const { realms, projects, pipelines, deployments } = options

  /** Version → the environments in which it is deployed. */
  async function deployedVersions(realm: string): Promise<ReadonlyMap<string, string[]>> {
    const { document } = await realms.get(realm)
    const found = new Map<string, string[]>()
    for (const environment of document.environments) {
      for (const deployment of await deployments(realm, environment)) {
        const key = keyOf({ ...deployment, name: deployment.pipelineName })
        const known = found.get(key) ?? []
        if (!known.includes(environment)) known.push(environment)
        found.set(key, known)
      }
    }
    return found
  }

  async function refuse(
    caller: Caller,
    versions: readonly UsingVersion[],
    what: string,
    how: 'used' | 'deployed',
  ): Promise<void> {
    if (versions.length === 0) return
    const visible = await projects.visible(caller)
    const shown = versions.filter(({ project }) => visible?.has(project) ?? true)
    const names = shown.map((version) => `${version.name} ${version.versionMajor}.${version.versionMinor}`)
    const hidden = versions.length - shown.length
    const told = [...names.slice(0, 5), ...(names.length > 5 || hidden > 0 ? ['others'] : [])].join(', ')
    const pipelines = how === 'deployed' ? 'Deployed pipelines use' : 'Pipelines use'
    throw new RequestError('SETTING_IN_USE', `${pipelines} ${what}: ${told}`, { details: { versions: names, hidden } })
  }

  return {
    async of(caller, kind, names) {
      const [versions, deployed, visible] = await Promise.all([
        pipelines.using(caller.realm, kind, names),
        deployedVersions(caller.realm),
        projects.visible(caller),
      ])
      const shown = versions.filter(({ project }) => visible?.has(project) ?? true)
      return {
        content: shown.map((version) => ({
          id: version.id,
          name: version.name,
          version: `${version.versionMajor}.${version.versionMinor}`,
          projectId: version.project,
          archived: version.archived,
          deployedIn: deployed.get(keyOf(version)) ?? [],
        })),
        hidden: versions.length - shown.length,
      }
    },
    async refuseDeployed(caller, kind, names, what) {
      const versions = await pipelines.using(caller.realm, kind, names)
      const deployed = versions.length === 0 ? new Map() : await deployedVersions(caller.realm)
      const inTheWay = versions.filter((version) => deployed.has(keyOf(version)))
      await refuse(caller, inTheWay, what, 'deployed')
    },
    async refuseUsed(caller, kind, names, what) {
      await refuse(caller, await pipelines.using(caller.realm, kind, names), what, 'used')
    },
  }
}

function keyOf(version: Pick<UsingVersion, 'name' | 'versionMajor' | 'versionMinor'>): string {
  return `${version.name} ${version.versionMajor}.${version.versionMinor}`
}
