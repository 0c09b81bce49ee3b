import type { DeploymentDetail, DeploymentView } from '@jatai/api'
import { readPipeline } from '@jatai/flowspec'
import type { DocumentStore, ExecutionLog, Stored, Workloads, WorkloadState } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import type { DeploymentAccess } from './deployment-access.ts'
import { DEPLOYMENTS } from './deployment-document.ts'
import type { DeploymentDocument } from './deployment-document.ts'
import type { DeployableVersions, FreezableSettings } from './deployment-neighbours.ts'
import type { DeploymentsStore } from './deployments-store.ts'
import type { Controller } from './operations/controller.ts'
import { judgeStatus } from './status/deployment-status.ts'
import type { DeploymentStatus, JudgedStatus } from './status/deployment-status.ts'
import { deploymentView, settingsView, versionText } from './status/deployment-view.ts'
import { deploymentWarnings, settingChanges } from './status/deployment-warnings.ts'

/** A deployment as other parts of the coordinator know it: what serves, or is about to for the first time. */
export interface KnownDeployment {
  readonly id: string
  /** Of the pipeline, for multi-instance `{pipeline}-{instance}`. */
  readonly name: string
  readonly pipelineName: string
  readonly versionMajor: number
  readonly versionMinor: number
  readonly versionId: string
  readonly instance?: string
  readonly project: string
}

/** What is deployed, and how it is. */
export interface DeploymentsService {
  /** Without questions of rights, for other parts of the coordinator. */
  list(realm: string, environment: string): Promise<readonly KnownDeployment[]>
  find(realm: string, id: string): Promise<Stored<DeploymentDocument> | undefined>
  /** Version id → environments in which it is deployed, or is being deployed. */
  deployedIn(realm: string): Promise<ReadonlyMap<string, readonly string[]>>

  page(
    caller: Caller,
    environment: string,
    filter: {
      readonly name?: string | undefined
      readonly project?: string | undefined
      readonly status?: DeploymentStatus | undefined
    },
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<DeploymentView>>
  /** All of an environment that the caller sees. */
  views(caller: Caller, environment: string): Promise<readonly SeenDeployment[]>
  /** @throws RequestError `DEPLOYMENT_UNKNOWN` */
  get(caller: Caller, environment: string, id: string): Promise<DeploymentDetail>
  view(stored: Stored<DeploymentDocument>): Promise<DeploymentView>
}

export interface SeenDeployment {
  readonly stored: Stored<DeploymentDocument>
  readonly view: DeploymentView
}

export function createDeploymentsService(options: {
  readonly documents: DocumentStore
  readonly store: DeploymentsStore
  readonly access: DeploymentAccess
  readonly versions: DeployableVersions
  readonly settings: FreezableSettings
  readonly search: Pick<ExecutionLog, 'findExecutions'>
  readonly workloads: Pick<Workloads, 'states'>
  readonly controller: Pick<Controller, 'problem'>
  /** Of the platform. */
  readonly version: string
  readonly now: () => number
}): DeploymentsService {
  const { documents, store, access, versions, settings, search, workloads, controller, version, now } = options
  const startedAt = now()

  function judge({ id, document }: Stored<DeploymentDocument>, states: States): JudgedStatus {
    const problem = controller.problem(id, document.active?.generation)
    return judgeStatus(document, states.get(id), problem, { now: now(), startedAt })
  }

  /** How deployments of one environment are shown. */
  async function viewer(
    realm: string,
    environment: string,
    shown: readonly Stored<DeploymentDocument>[],
    states: States,
  ): Promise<(stored: Stored<DeploymentDocument>) => DeploymentView> {
    const documentsThere = shown.map(({ document }) => document)
    const [changes, names] = await Promise.all([
      settingChanges(realm, environment, documentsThere, settings),
      projectNames(documentsThere),
    ])
    return (stored) => {
      const { id, document } = stored
      const state = states.get(id)
      return deploymentView(stored, {
        state,
        judged: judge(stored, states),
        warnings: [...deploymentWarnings(document, state, changes, version)],
        projectName: names.get(document.project) ?? '',
      })
    }
  }

  async function projectNames(documentsThere: readonly DeploymentDocument[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(documentsThere.map(({ project }) => project))]
    return new Map(await Promise.all(ids.map(async (id) => [id, await access.projectName(id)] as const)))
  }

  const service: DeploymentsService = {
    async list(realm, environment) {
      const found = await store.inEnvironment(realm, environment)
      return found.flatMap(({ id, document }) => known(id, document) ?? [])
    },
    async find(realm, id) {
      const stored = await store.get(id)
      return stored?.document.realm === realm ? stored : undefined
    },
    async deployedIn(realm) {
      const found = new Map<string, string[]>()
      for (const { document } of await store.ofRealm(realm)) {
        for (const each of [document.active, document.operation?.configuration]) {
          if (!each) continue
          const environments = found.get(each.versionId) ?? []
          if (!environments.includes(document.environment)) environments.push(document.environment)
          found.set(each.versionId, environments)
        }
      }
      return found
    },
    async page(caller, environment, { name, project, status }, page) {
      const { realm } = caller
      const projects = await access.projects(caller, project)
      const where = { realm, environment, ...(projects === undefined ? {} : { project: { oneOf: projects } }) }
      const states = byId(await workloads.states())
      const part = name?.toLowerCase()
      const { content, next } = await findPage(
        documents,
        DEPLOYMENTS,
        { where, sort: [{ field: 'name' }] },
        page,
        (stored) => {
          if (part !== undefined && !stored.document.name.toLowerCase().includes(part)) return undefined
          return status === undefined || judge(stored, states).status === status ? stored : undefined
        },
      )
      const view = await viewer(realm, environment, content, states)
      return { content: content.map(view), ...(next === undefined ? {} : { next }) }
    },
    async views(caller, environment) {
      const projects = await access.projects(caller)
      const found = await store.inEnvironment(caller.realm, environment)
      const seen = found.filter(({ document }) => projects?.includes(document.project) ?? true)
      const view = await viewer(caller.realm, environment, seen, byId(await workloads.states()))
      return seen.map((stored) => ({ stored, view: view(stored) }))
    },
    async get(caller, environment, id) {
      const stored = await access.deployment(caller, environment, id)
      const shown = await service.view(stored)
      const { document } = stored
      const back = document.earlier.at(-1) ?? null
      const settingsOfBack = settingsView(back)
      return {
        ...shown,
        trigger: document.folder?.trigger ?? (await triggerOf(caller.realm, shown.pipeline.id)),
        lastErrorAt: await lastErrorOf(document),
        rollbackTo:
          back === null || settingsOfBack === null
            ? null
            : { ...settingsOfBack, versionId: back.versionId, version: versionText(document.versionMajor, back) },
      }
    },
    async view(stored) {
      const { realm, environment } = stored.document
      return (await viewer(realm, environment, [stored], byId(await workloads.states())))(stored)
    },
  }
  return service

  /** The log knows instances by the name of their pipeline alone. */
  async function lastErrorOf({ realm, environment, pipelineName, versionMajor, instance }: DeploymentDocument) {
    if (instance !== null) return null
    const scope = { realm, environment, pipeline: pipelineName, version: String(versionMajor) }
    const { executions } = await search.findExecutions({ ...scope, kind: 'error', limit: 1 })
    return executions[0]?.startedAt ?? null
  }

  async function triggerOf(realm: string, versionId: string): Promise<DeploymentDetail['trigger']> {
    const found = await versions.find(realm, versionId)
    const trigger = found === undefined ? undefined : readPipeline(found.document.text).pipeline?.trigger
    return trigger === undefined ? null : { type: trigger.type, settings: { ...trigger.params } }
  }
}

type States = ReadonlyMap<string, WorkloadState>

function byId(states: readonly WorkloadState[]): States {
  return new Map(states.map((state) => [state.id, state]))
}

function known(id: string, document: DeploymentDocument): KnownDeployment | undefined {
  const { name, pipelineName, versionMajor, instance, project, active, operation } = document
  const configuration = active ?? operation?.configuration
  if (!configuration) return undefined
  const { versionMinor, versionId } = configuration
  return {
    id,
    name,
    pipelineName,
    versionMajor,
    versionMinor,
    versionId,
    ...(instance === null ? {} : { instance }),
    project,
  }
}
