import type { Actor } from '@jatai/api'
import { capsuleUses } from '@jatai/flowspec'
import type { DeploymentSpec } from '@jatai/platform'
import type { Candidate } from './candidate.ts'
import type { Configuration } from './deployment-document.ts'
import { deploymentId } from './deployment-line.ts'
import type { FreezableSettings, PublishedCapsules } from './deployment-neighbours.ts'
import { freezeSettings } from './freeze-settings.ts'
import type { FrozenSettings } from './freeze-settings.ts'

/** A candidate with everything that it reads, as it is now (engine.md §5). */
export interface Frozen {
  readonly spec: DeploymentSpec
  readonly configuration: Configuration
  readonly missing: FrozenSettings['missing']
}

/** @throws RequestError when the instance has no values in the environment */
export async function freeze(
  candidate: Candidate,
  settings: FreezableSettings,
  capsules: PublishedCapsules,
  context: {
    readonly generation: string
    readonly actor: Actor
    /** For the audit of what is read. */
    readonly reason: string
    readonly projectName: string
    readonly now: number
  },
): Promise<Frozen> {
  const { line, version, pipeline, size, consumers, replicas, engineVersion } = candidate
  const { realm, environment, pipelineName } = line
  const { model, uses, project, text, versionMinor } = version.document
  const { generation, actor, reason, projectName, now } = context
  const [frozen, { definitions }, instance] = await Promise.all([
    freezeSettings({ realm, environment, pipelineName }, { pipeline, uses }, settings, { project, actor, reason }),
    capsules.resolve(realm, pipeline === undefined ? [] : capsuleUses(pipeline.flow)),
    line.instance === null ? undefined : settings.instances.resolve(realm, environment, model ?? '', line.instance),
  ])
  const spec: DeploymentSpec = {
    id: deploymentId(line),
    generation,
    realm,
    environment,
    pipelineName,
    versionMajor: line.versionMajor,
    versionMinor,
    versionId: version.id,
    project: projectName,
    document: text,
    ...(definitions.length === 0 ? {} : { capsules: definitions }),
    size,
    consumers,
    replicas,
    ...(engineVersion === null ? {} : { engineVersion }),
    ...(instance === undefined ? {} : { instance }),
    ...frozen.spec,
  }
  return {
    spec,
    configuration: {
      generation,
      versionId: version.id,
      versionMinor,
      size,
      consumers,
      replicas,
      engineVersion,
      frozenAt: now,
      ...frozen.found,
    },
    missing: frozen.missing,
  }
}
