import type { Actor } from '@jatai/api'
import { allSteps, capsuleUses, stepReferences } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'
import type { DeploymentSpec } from '@jatai/platform'
import type { Candidate } from './candidate.ts'
import type { Configuration } from './deployment-document.ts'
import { deploymentId } from './deployment-line.ts'
import type { FreezableSettings, PublishedCapsules } from './deployment-neighbours.ts'

/** A candidate with everything that it reads, as it is now (engine.md §5). */
export interface Frozen {
  readonly spec: DeploymentSpec
  readonly configuration: Configuration
  /** What the document names and the environment does not have. */
  readonly missing: { readonly accounts: readonly string[]; readonly globals: readonly string[] }
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
  const named = uses.accounts.filter((label) => !label.includes('{{'))
  const labels = [...new Set([...named, ...accountsInExpressions(pipeline)])]
  const [accounts, globals, policies, { definitions }, instance] = await Promise.all([
    settings.accounts.resolve(realm, environment, labels, { project, actor, reason }),
    settings.globals.resolve(realm, environment),
    settings.policies.forEnvironment(realm, environment, pipelineName),
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
    globals,
    ...(instance === undefined ? {} : { instance }),
    accounts: accounts.accounts,
    sensitiveFields: [...new Set([...policies.sensitiveFields, ...(pipeline?.sensitiveFields ?? [])])],
    ...(policies.corsHeaders === undefined ? {} : { realmCors: policies.corsHeaders }),
    policies: policies.gateway,
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
      accounts: accounts.accounts.map(({ label }) => label),
      globals: uses.globals.filter((name) => Object.hasOwn(globals, name)),
    },
    missing: {
      accounts: accounts.missing.filter((label) => named.includes(label)),
      globals: uses.globals.filter((name) => !Object.hasOwn(globals, name)),
    },
  }
}

/** What expressions read as `account.<name>.<field>`: labels of accounts, where it is no slot of the step. */
export function accountsInExpressions(pipeline: Pipeline | undefined): readonly string[] {
  const steps = pipeline === undefined ? [] : [...allSteps(pipeline.flow)]
  return steps.flatMap((step) =>
    stepReferences(step)
      .filter(({ scope, name }) => scope === 'account' && !step.accountLabels.has(name))
      .map(({ name }) => name),
  )
}
