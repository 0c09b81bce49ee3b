import type { CheckFinding, DeploymentView, PlanView } from '@jatai/api'
import { isJataiError, RequestError } from '@jatai/errors'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { requirePermission } from '../access/require-permission.ts'
import type { DeployService } from '../deployments/deploy-service.ts'
import type { DeploymentAccess } from '../deployments/deployment-access.ts'
import { deploymentId } from '../deployments/deployment-line.ts'
import type { DeploymentsService } from '../deployments/deployments-service.ts'
import { findAll } from '../documents/find-all.ts'
import { checkRevision } from '../http/check-revision.ts'
import { PLANS } from './plan-document.ts'
import type { PlanDocument, PlanEntry, PlanEnvironment, PlanProblem } from './plan-document.ts'
import { isAsPlanned, isDeployed, planView } from './plan-progress.ts'
import type { FindDeployment } from './plan-progress.ts'

export interface PlanEntryInput extends Pick<PlanEntry, 'pipelineId' | 'sizes' | 'replicas'> {
  readonly consumers?: number | undefined
  readonly instanceName?: string | undefined
}

export interface PlanInput {
  readonly name: string
  readonly description: string
  readonly pipelines: readonly PlanEntryInput[]
}

/** Deployment plans, of projects that the caller is in. Others are `PLAN_UNKNOWN`. */
export interface PlansService {
  list(
    caller: Caller,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<{ readonly content: PlanView[]; readonly next?: string }>
  get(caller: Caller, id: string): Promise<Stored<PlanView>>
  /** @throws RequestError `PLAN_REFUSED` for a pipeline with errors, `PLAN_INVALID` for one that stands twice */
  create(caller: Caller, input: PlanInput): Promise<Stored<PlanView>>
  update(
    caller: Caller,
    id: string,
    change: { readonly [K in keyof PlanInput]?: PlanInput[K] | undefined },
    ifMatch: string | undefined,
  ): Promise<{ readonly before: PlanDocument; readonly after: Stored<PlanView> }>
  /** Its deployments stay. */
  delete(caller: Caller, id: string): Promise<PlanDocument>
  /**
   * Deploys what is not there as planned. The pipelines are independent: those that are refused are told in the plan.
   *
   * @throws RequestError `PLAN_NOT_READY` for prod, while not all are deployed in test
   */
  deploy(caller: Caller, id: string, environment: PlanEnvironment): Promise<PlanView>
}

/** Findings that keep a pipeline out of a plan. */
const ERRORS: ReadonlySet<string> = new Set(['archived', 'linter', 'trigger', 'limits'])

export function createPlansService(options: {
  readonly documents: DocumentStore
  readonly access: DeploymentAccess
  readonly deployments: DeploymentsService
  readonly deploys: DeployService
  readonly createId: () => string
  readonly now: () => number
  readonly report: (error: unknown) => void
}): PlansService {
  const { documents, access, deployments, deploys, createId, now, report } = options

  async function find(caller: Caller, id: string): Promise<Stored<PlanDocument>> {
    const stored = await documents.get(PLANS, id)
    const projects = await access.projects(caller)
    if (stored?.document.realm !== caller.realm || !isVisible(stored.document, projects)) throw unknownPlan(id)
    return stored
  }

  /** Deployments of both environments, for many plans at once. */
  async function finder(caller: Caller): Promise<FindDeployment> {
    const [test, prod] = await Promise.all([byId(caller, 'test'), byId(caller, 'prod')])
    const views = { test, prod }
    return (environment, { name, versionMajor, instanceName }) => {
      const line = { realm: caller.realm, environment, pipelineName: name, versionMajor, instance: instanceName }
      return views[environment].get(deploymentId(line))
    }
  }

  async function byId(caller: Caller, environment: PlanEnvironment): Promise<ReadonlyMap<string, DeploymentView>> {
    return new Map((await deployments.views(caller, environment)).map(({ view }) => [view.id, view]))
  }

  async function shown(caller: Caller, stored: Stored<PlanDocument>): Promise<Stored<PlanView>> {
    return { ...stored, document: planView(stored, await finder(caller)) }
  }

  async function entriesOf(caller: Caller, pipelines: readonly PlanEntryInput[]): Promise<readonly PlanEntry[]> {
    const entries: PlanEntry[] = []
    for (const { pipelineId, sizes, replicas, consumers, instanceName } of pipelines) {
      const { name, versionMajor, versionMinor, project } = (await access.version(caller, pipelineId)).document
      const wanted = { pipelineId, size: sizes.test, consumers, replicas, instanceName, redeploy: true }
      const { failures } = await deploys.validate(caller, 'test', wanted)
      const error = failures.find(({ check }) => ERRORS.has(check))
      if (error !== undefined) {
        throw new RequestError('PLAN_REFUSED', `${name} ${versionMajor}.${versionMinor}: ${error.message}`, {
          details: { status: 422, check: error.check, pipeline: name },
        })
      }
      const instance = instanceName ?? null
      if (
        entries.some(
          (each) => each.name === name && each.versionMajor === versionMajor && each.instanceName === instance,
        )
      ) {
        throw new RequestError('PLAN_INVALID', `"${name}" v${versionMajor} stands twice in the plan`)
      }
      entries.push({
        pipelineId,
        name,
        versionMajor,
        versionMinor,
        project,
        sizes,
        consumers: consumers ?? null,
        replicas,
        instanceName: instance,
      })
    }
    return entries
  }

  /** Undefined: it was begun. */
  async function deployEntry(
    caller: Caller,
    environment: PlanEnvironment,
    { pipelineId, sizes, consumers, replicas, instanceName }: PlanEntry,
  ): Promise<PlanProblem | undefined> {
    try {
      await deploys.create(caller, environment, {
        pipelineId,
        size: sizes[environment],
        consumers: consumers ?? undefined,
        replicas,
        instanceName: instanceName ?? undefined,
        redeploy: true,
      })
      return undefined
    } catch (error) {
      if (isJataiError(error) && error.kind !== 'internal') {
        const list = error.details['list']
        return { message: error.message, findings: Array.isArray(list) ? (list as CheckFinding[]) : [] }
      }
      report(error)
      return { message: 'It failed for a reason of the platform, whose log says more', findings: [] }
    }
  }

  return {
    async list(caller, { size, cursor }) {
      const projects = await access.projects(caller)
      const all = await findAll(documents, PLANS, {
        where: { realm: caller.realm },
        sort: [{ field: 'createdAt', descending: true }],
      })
      const seen = all.filter(({ document }) => isVisible(document, projects))
      const from = cursor === undefined ? 0 : seen.findIndex(({ id }) => id === cursor) + 1
      const page = seen.slice(from, from + size)
      const found = await finder(caller)
      const last = page.at(-1)
      return {
        content: page.map((stored) => planView(stored, found)),
        ...(last !== undefined && from + size < seen.length ? { next: last.id } : {}),
      }
    },
    get: async (caller, id) => shown(caller, await find(caller, id)),
    async create(caller, { name, description, pipelines }) {
      const at = now()
      const document: PlanDocument = {
        realm: caller.realm,
        name,
        description,
        entries: await entriesOf(caller, pipelines),
        step: 'create',
        problems: { test: {}, prod: {} },
        createdAt: at,
        updatedAt: at,
        updatedBy: caller.actor,
      }
      return shown(caller, await documents.put(PLANS, createId(), document, { ifAbsent: true }))
    },
    async update(caller, id, { pipelines, name, description }, ifMatch) {
      const before = await find(caller, id)
      checkRevision(before.revision, ifMatch)
      const { document } = before
      const changed: PlanDocument = {
        ...document,
        name: name ?? document.name,
        description: description ?? document.description,
        entries: pipelines === undefined ? document.entries : await entriesOf(caller, pipelines),
        updatedAt: now(),
        updatedBy: caller.actor,
      }
      const after = await documents.put(PLANS, id, changed, { ifRevision: before.revision })
      return { before: document, after: await shown(caller, after) }
    },
    async delete(caller, id) {
      const { document } = await find(caller, id)
      await documents.delete(PLANS, id)
      return document
    },
    async deploy(caller, id, environment) {
      requirePermission(caller, 'DEPLOYMENT:CREATE', environment)
      const { document } = await find(caller, id)
      const there = await finder(caller)
      const waiting = document.entries.filter((entry) => !isDeployed(entry, there('test', entry)))
      if (environment === 'prod' && waiting.length > 0) {
        const names = waiting.map(({ name }) => name)
        throw new RequestError('PLAN_NOT_READY', `Not deployed in test: ${names.join(', ')}`, {
          details: { status: 409, pipelines: names },
        })
      }
      const todo = document.entries.filter((entry) => !isAsPlanned(environment, entry, there(environment, entry)))
      const problems = await Promise.all(
        todo.map(async (entry) => [entry.pipelineId, await deployEntry(caller, environment, entry)] as const),
      )
      const refused = Object.fromEntries(problems.flatMap(([each, problem]) => (problem ? [[each, problem]] : [])))
      const stored = await updateDocument(documents, PLANS, id, (plan) => {
        if (plan === undefined) return undefined
        const step = plan.step === 'prod' ? 'prod' : environment
        return { ...plan, step, problems: { ...plan.problems, [environment]: refused } }
      })
      if (stored === undefined) throw unknownPlan(id)
      return (await shown(caller, stored)).document
    },
  }
}

/** Who is in all of its projects sees it. */
function isVisible({ entries }: PlanDocument, projects: readonly string[] | undefined): boolean {
  return projects === undefined || entries.every(({ project }) => projects.includes(project))
}

function unknownPlan(id: string): RequestError {
  return new RequestError('PLAN_UNKNOWN', `There is no deployment plan "${id}"`)
}
