import { RequestError } from '@jatai/errors'
import { capsuleUses, readCapsule, readPipeline } from '@jatai/flowspec'
import type { DeploymentSpec } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { FreezableSettings, PublishedCapsules } from '../deployments/deployment-neighbours.ts'
import { accountLabels } from '../deployments/freeze-settings.ts'
import { readUses } from '../pipelines/read-uses.ts'

/** Trials run where nothing that counts can be harmed. */
const ENVIRONMENT = 'test'
const PANEL = 'test-mode'

/**
 * A document with everything that it reads in the test environment. What is not there is missing when a step asks for
 * it: a draft may be half done.
 *
 * @throws RequestError `FLOW_UNREADABLE`, or when there is no such instance
 */
export async function trialSpec(
  {
    id,
    document,
    model,
    instance,
    project,
    capsule,
  }: {
    readonly id: string
    readonly document: string
    readonly model: string | undefined
    readonly instance: string | undefined
    /** Id of the project, for accounts that are for some projects only. */
    readonly project: string
    /** JSON text of the definition of the capsule that is tried: the document uses it. */
    readonly capsule?: string
  },
  caller: Caller,
  settings: FreezableSettings,
  capsules: PublishedCapsules,
): Promise<DeploymentSpec> {
  const { realm, actor } = caller
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) {
    throw new RequestError('FLOW_UNREADABLE', problems[0]?.message ?? 'This is no pipeline document')
  }
  const labels = accountLabels(pipeline, readUses(pipeline))
  const used = capsule === undefined ? pipeline.flow : readCapsule(capsule).capsule?.flow
  const [accounts, globals, policies, { definitions }, values] = await Promise.all([
    settings.accounts.resolve(realm, ENVIRONMENT, labels, { project, actor, reason: 'a test run' }),
    settings.globals.resolve(realm, ENVIRONMENT),
    settings.policies.forEnvironment(realm, ENVIRONMENT),
    capsules.resolve(realm, used === undefined ? [] : capsuleUses(used)),
    instance === undefined ? undefined : settings.instances.resolve(realm, ENVIRONMENT, model ?? '', instance),
  ])
  return {
    id: `${PANEL}:${id}`,
    realm,
    environment: ENVIRONMENT,
    pipelineName: pipeline.name ?? PANEL,
    versionMajor: pipeline.versionMajor,
    versionMinor: pipeline.versionMinor,
    document,
    capsules: capsule === undefined ? definitions : [...definitions, capsule],
    size: 'SMALL',
    consumers: 1,
    replicas: 1,
    globals,
    ...(values === undefined ? {} : { instance: values }),
    accounts: accounts.accounts,
    sensitiveFields: [...new Set([...policies.sensitiveFields, ...pipeline.sensitiveFields])],
  }
}
