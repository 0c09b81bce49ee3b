import { RequestError } from '@jatai/errors'
import type { Actor } from '@jatai/api'
import type { Stored, Workloads } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { requirePermission } from '../access/require-permission.ts'
import type { DocumentLock } from '../documents/document-lock.ts'
import type { VersionDocument } from '../pipelines/version-document.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { candidateOf } from './candidate.ts'
import type { Candidate, WantedSettings } from './candidate.ts'
import { checkCandidate, refuse } from './checks/check-candidate.ts'
import type { CheckedCandidate } from './checks/check-candidate.ts'
import { runNeighbourChecks } from './checks/run-checks.ts'
import type { DeploymentAccess } from './deployment-access.ts'
import type { Configuration, DeploymentDocument } from './deployment-document.ts'
import { deploymentId } from './deployment-line.ts'
import type { DeploymentLine } from './deployment-line.ts'
import type { DeployableVersions, FreezableSettings, PublishedCapsules, RealmCatalog } from './deployment-neighbours.ts'
import type { DeploymentsStore } from './deployments-store.ts'
import { fromFolderError } from './folder/folder-deployments.ts'
import { freeze } from './freeze.ts'
import type { Frozen } from './freeze.ts'
import type { HistoryService } from './history-service.ts'
import type { Licences } from './licences/licence-document.ts'
import { createQuota } from './licences/quota.ts'
import { busyError } from './operations/operations.ts'
import type { Operations } from './operations/operations.ts'

/** A deployment as a request wants it. */
export interface WantedDeployment extends WantedSettings {
  /** Of a version. */
  readonly pipelineId: string
  readonly instanceName?: string | undefined
  /** Replaces what is deployed of the same line. */
  readonly redeploy: boolean
}

/** What {@link DeployService.validate} finds. */
export interface ValidatedDeployment extends CheckedCandidate {
  readonly candidate: Candidate
  readonly id: string
}

type Deployment = Stored<DeploymentDocument>
type DeployKind = 'deploy' | 'redeploy' | 'rollback' | 'restore' | 'promote'

interface DeployOperation {
  readonly kind: DeployKind
  readonly actor: Actor
  readonly deleteAfter?: string | undefined
}

/**
 * The operations of run-and-monitor.md §3. Each is checked first, and refused without a change with
 * `DEPLOYMENT_REFUSED`, `DEPLOYMENT_BUSY` or `DEPLOYMENT_FROM_FOLDER`; what is accepted goes on after the answer.
 * Unknown things are `DEPLOYMENT_UNKNOWN`, `PIPELINE_UNKNOWN`, `ENVIRONMENT_UNKNOWN`.
 */
export interface DeployService {
  /** @throws RequestError `DEPLOYMENT_EXISTS` when there is one and it shall not be replaced */
  create(caller: Caller, environment: string, wanted: WantedDeployment): Promise<Deployment>
  /** What would keep it from being deployed; nothing changes. */
  validate(caller: Caller, environment: string, wanted: WantedDeployment): Promise<ValidatedDeployment>
  /** @throws RequestError `ROLLBACK_IMPOSSIBLE` */
  rollback(caller: Caller, environment: string, id: string): Promise<Deployment>
  /** @throws RequestError `HISTORY_UNKNOWN` */
  restore(caller: Caller, environment: string, id: string, historyId: string): Promise<Deployment>
  promote(
    caller: Caller,
    environment: string,
    id: string,
    target: WantedSettings & { readonly toEnvironment: string; readonly deleteSource: boolean },
  ): Promise<Deployment>
  delete(caller: Caller, environment: string, id: string): Promise<Deployment>
}

export function createDeployService(options: {
  readonly store: DeploymentsStore
  readonly access: DeploymentAccess
  readonly versions: DeployableVersions
  readonly settings: FreezableSettings
  readonly capsules: PublishedCapsules
  readonly catalog: RealmCatalog
  readonly workloads: Pick<Workloads, 'check'>
  readonly licences: Licences
  readonly lock: DocumentLock
  readonly realms: RealmsService
  readonly history: HistoryService
  readonly operations: Operations
  readonly createId: () => string
  readonly now: () => number
}): DeployService {
  const {
    store,
    access,
    versions,
    settings,
    capsules,
    catalog,
    workloads,
    licences,
    lock,
    realms,
    history,
    operations,
    createId,
    now,
  } = options

  async function check(
    candidate: Candidate,
    actor: Actor,
    reason: string,
  ): Promise<{ readonly frozen: Frozen; readonly checked: CheckedCandidate }> {
    const { realm } = candidate.line
    const projectName = await access.projectName(candidate.version.document.project)
    const context = { generation: createId(), actor, reason, projectName, now: now() }
    const frozen = await freeze(candidate, settings, capsules, context)
    const { flavours } = (await realms.get(realm)).document
    return {
      frozen,
      checked: await checkCandidate(candidate, frozen, { catalog, workloads, store, licences, flavours }),
    }
  }

  /** Checks and begins it. */
  async function deploy(candidate: Candidate, operation: DeployOperation): Promise<Deployment> {
    const { frozen, checked } = await check(candidate, operation.actor, `a ${operation.kind}`)
    refuse(checked.failures)
    const { claims } = checked
    const configuration = { ...frozen.configuration, claims }
    return beside(candidate, claims, () => begin(candidate, { ...frozen, configuration }, operation))
  }

  /** Of two that want the same route, the same name or the same rest of a licence, one is refused. */
  async function beside<T>(candidate: Candidate, claims: readonly string[], work: () => Promise<T>): Promise<T> {
    const { realm, environment } = candidate.line
    return lock.run(`deployments:${realm}`, async () => {
      const [licence, all] = await Promise.all([licences.of(realm), store.ofRealm(realm)])
      const deployed = all.filter(({ document }) => document.environment === environment)
      refuse(runNeighbourChecks({ candidate, claims, deployed, quota: createQuota(licence, all) }))
      return work()
    })
  }

  async function begin({ line, version }: Candidate, frozen: Frozen, operation: DeployOperation): Promise<Deployment> {
    await versions.markDeployed(line.realm, version.id)
    // From here on it cannot be saved over. Whoever did so until now has changed what was checked.
    const text = (await versions.find(line.realm, version.id))?.document.text ?? ''
    if (flowOf(text) !== flowOf(version.document.text)) throw changedMeanwhile(version)
    const spec = { ...frozen.spec, document: text }
    return operations.deploy(line, { ...frozen, spec }, { ...operation, project: version.document.project })
  }

  /** Deploys what there was before again, frozen anew: accounts and globals keep their values of now. */
  async function again(
    caller: Caller,
    { environment, instance }: Pick<DeploymentLine, 'environment' | 'instance'>,
    configuration: Configuration,
    kind: DeployKind,
  ): Promise<Deployment> {
    const version = await access.version(caller, configuration.versionId)
    const candidate = candidateOf(environment, version, instance, configuration, undefined)
    return deploy(candidate, { kind, actor: caller.actor })
  }

  async function candidateFor(
    caller: Caller,
    environment: string,
    {
      pipelineId,
      instanceName = null,
      ...wanted
    }: Omit<WantedDeployment, 'redeploy' | 'instanceName'> & {
      readonly instanceName?: string | null | undefined
    },
  ): Promise<{ readonly candidate: Candidate; readonly there: Deployment | undefined }> {
    await realms.checkEnvironment(caller.realm, environment)
    const version = await access.version(caller, pipelineId)
    const { realm, name: pipelineName, versionMajor } = version.document
    const line = { realm, environment, pipelineName, versionMajor, instance: instanceName }
    const there = await store.get(deploymentId(line))
    const deployed = there?.document.active ?? undefined
    return { candidate: candidateOf(environment, version, instanceName, wanted, deployed), there }
  }

  return {
    async create(caller, environment, { redeploy, ...wanted }) {
      const { candidate, there } = await candidateFor(caller, environment, wanted)
      requireChangeable(there)
      const isThere = there !== undefined && there.document.active !== null
      requirePermission(caller, isThere ? 'DEPLOYMENT:CREATE:REDEPLOY' : 'DEPLOYMENT:CREATE', environment)
      if (isThere && !redeploy) throw existsError(there)
      return deploy(candidate, { kind: isThere ? 'redeploy' : 'deploy', actor: caller.actor })
    },
    async validate(caller, environment, { redeploy: _redeploy, ...wanted }) {
      const { candidate } = await candidateFor(caller, environment, wanted)
      const { checked } = await check(candidate, caller.actor, 'the check of a deployment')
      return { ...checked, candidate, id: deploymentId(candidate.line) }
    },
    async rollback(caller, environment, id) {
      const stored = await access.deployment(caller, environment, id)
      requireChangeable(stored)
      const before = stored.document.earlier.at(-1)
      if (before === undefined) {
        throw new RequestError(
          'ROLLBACK_IMPOSSIBLE',
          `Nothing was deployed before what "${stored.document.name}" has now`,
          {
            details: { status: 409 },
          },
        )
      }
      return again(caller, stored.document, before, 'rollback')
    },
    async restore(caller, environment, id, historyId) {
      // The deployment itself may have been deleted since.
      const { line, configuration } = await history.restorable(caller, environment, id, historyId)
      requireChangeable(await store.get(id))
      return again(caller, line, configuration, 'restore')
    },
    async promote(caller, environment, id, { toEnvironment, deleteSource, ...wanted }) {
      requirePermission(caller, 'DEPLOYMENT:CREATE', toEnvironment)
      const source = await access.deployment(caller, environment, id)
      if (environment === PRODUCTION) throw new RequestError('PROMOTION_INVALID', 'Nothing is promoted from production')
      if (environment === toEnvironment)
        throw new RequestError('PROMOTION_INVALID', `It is deployed in ${environment} already`)
      if (deleteSource) requirePermission(caller, 'DEPLOYMENT:DELETE', environment)
      requireChangeable(source)
      const { active, instance } = source.document
      if (active === null) throw new RequestError('PROMOTION_INVALID', `"${source.document.name}" does not serve here`)
      const { candidate, there } = await candidateFor(caller, toEnvironment, {
        pipelineId: active.versionId,
        instanceName: instance,
        size: wanted.size ?? active.size,
        consumers:
          wanted.consumers ?? (wanted.size === undefined || wanted.size === active.size ? active.consumers : undefined),
        replicas: wanted.replicas ?? active.replicas,
        engineVersion: wanted.engineVersion === undefined ? active.engineVersion : wanted.engineVersion,
      })
      requireChangeable(there)
      if (there !== undefined) requirePermission(caller, 'DEPLOYMENT:CREATE:REDEPLOY', toEnvironment)
      return deploy(candidate, {
        kind: 'promote',
        actor: caller.actor,
        ...(deleteSource ? { deleteAfter: source.id } : {}),
      })
    },
    async delete(caller, environment, id) {
      await access.deployment(caller, environment, id)
      return operations.delete(id, caller.actor)
    },
  }
}

/** Where promoting ends (run-and-monitor.md §3.5). */
const PRODUCTION = 'prod'

/** Said before the checks, which take their time. */
function requireChangeable(stored: Deployment | undefined): void {
  if (stored?.document.folder !== undefined) throw fromFolderError(stored.document, stored.document.folder)
  if (stored?.document.operation) throw busyError(stored.document, stored.document.operation)
}

function existsError({ document }: Deployment): RequestError {
  const version = `${document.versionMajor}.${document.active?.versionMinor ?? 0}`
  return new RequestError(
    'DEPLOYMENT_EXISTS',
    `"${document.name}" ${version} is deployed in ${document.environment}: say redeploy to replace it`,
    { details: { version } },
  )
}

function changedMeanwhile({ document }: Stored<VersionDocument>): RequestError {
  const { name, versionMajor, versionMinor } = document
  return new RequestError(
    'PIPELINE_CONFLICT',
    `${name} ${versionMajor}.${versionMinor} was saved while it was about to be deployed: look at it, and deploy again`,
  )
}

/** What the checks have looked at; the rest of the record may change when it stops being a draft. */
function flowOf(text: string): string {
  if (text === '') return ''
  const { flowSpec, triggerSpec } = JSON.parse(text) as { flowSpec?: unknown; triggerSpec?: unknown } // a stored record
  return JSON.stringify([flowSpec, triggerSpec])
}
