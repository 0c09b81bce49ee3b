import { createHash } from 'node:crypto'
import { isJataiError, RequestError } from '@jatai/errors'
import type { consumers } from '@jatai/api'
import type { ApiConsumer, Gateway, Scope } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { checkRevision } from '../http/check-revision.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import { inputError } from '../settings/input-error.ts'
import type { PipelineLookup } from '../pipelines/pipeline-lookup.ts'

/** Which pipelines a consumer is to call. What is absent stays as it is. */
export interface Association {
  /** Names. */
  readonly pipelines?: readonly string[]
  /** Ids or names: every pipeline that is in them now. */
  readonly projects?: readonly string[]
  readonly callsNewPipelines?: boolean
}

/** A consumer as people see it, with what its next change is based on. */
export interface ShownConsumer {
  readonly revision: string
  readonly view: consumers.ConsumerView
}

/** Consumers of the gateway, with the projects of who manages them. */
export interface ConsumersService {
  /** @throws RequestError `CONSUMER_UNKNOWN` */
  get(caller: Caller, environment: string, id: string): Promise<ShownConsumer>
  list(
    caller: Caller,
    environment: string,
    filter: { readonly search?: string | undefined; readonly pipeline?: string | undefined },
  ): Promise<readonly ApiConsumer[]>
  /** @throws RequestError `CONSUMER_NAME_TAKEN`, `INPUT_INVALID` */
  create(
    caller: Caller,
    environment: string,
    input: { readonly name: string; readonly description: string } & Association,
  ): Promise<ShownConsumer>
  /** @throws RequestError `CONSUMER_NAME_TAKEN`, `REVISION_STALE` */
  update(
    caller: Caller,
    environment: string,
    id: string,
    change: { readonly name?: string; readonly description?: string },
    ifMatch: string | undefined,
  ): Promise<{ readonly before: consumers.ConsumerView; readonly after: ShownConsumer }>
  /** @throws RequestError `INPUT_INVALID` for pipelines and projects that the caller cannot see; `REVISION_STALE` */
  associate(
    caller: Caller,
    environment: string,
    id: string,
    association: Association,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: consumers.ConsumerView; readonly after: ShownConsumer }>
}

export function createConsumersService(options: {
  readonly gateway: Gateway
  readonly projects: ProjectsService
  readonly pipelines: PipelineLookup
}): ConsumersService {
  const { gateway, projects, pipelines } = options

  const scopeOf = (caller: Caller, environment: string): Scope => ({ realm: caller.realm, environment })

  /** Pipelines that are there but not for the caller. */
  async function hiddenFrom(caller: Caller): Promise<{
    readonly known: ReadonlyMap<string, string>
    readonly isHidden: (pipeline: string) => boolean
  }> {
    const [known, visible] = await Promise.all([pipelines.projects(caller.realm), projects.visible(caller)])
    return {
      known,
      isHidden(pipeline) {
        const project = known.get(pipeline)
        return project !== undefined && visible !== undefined && !visible.has(project)
      },
    }
  }

  async function shown(caller: Caller, consumer: ApiConsumer): Promise<ShownConsumer> {
    const { known, isHidden } = await hiddenFrom(caller)
    const { realm: _realm, pipelines: all, apiKeys, basicCredentials, ...rest } = consumer
    const names = all.filter((pipeline) => !isHidden(pipeline))
    return {
      revision: revisionOf(consumer),
      view: {
        ...rest,
        apiKeys: apiKeys.map((key) => ({ ...key })),
        basicCredentials: basicCredentials.map((credential) => ({ ...credential })),
        pipelines: names,
        hiddenPipelines: all.length - names.length,
        unknownPipelines: names.filter((pipeline) => !known.has(pipeline)),
      },
    }
  }

  /** The pipelines of a consumer after a change: those that the caller cannot see stay. */
  async function pipelinesAfter(
    caller: Caller,
    before: readonly string[],
    { pipelines: names, projects: wanted }: Association,
  ): Promise<readonly string[] | undefined> {
    if (names === undefined && wanted === undefined) return undefined
    const { known, isHidden } = await hiddenFrom(caller)
    const hidden = (names ?? []).filter(isHidden)
    if (hidden.length > 0) {
      // As for a name that nobody has: whether there is such a pipeline is not the caller's business.
      throw inputError({ field: 'pipelines', problem: `you cannot give access to ${hidden.join(', ')}` })
    }
    const ids = new Set<string>()
    for (const project of wanted ?? []) ids.add(await projectId(caller, project))
    const ofProjects = [...known].filter(([, project]) => ids.has(project)).map(([pipeline]) => pipeline)
    return [...new Set([...before.filter(isHidden), ...(names ?? []), ...ofProjects])].sort()
  }

  async function projectId(caller: Caller, project: string): Promise<string> {
    try {
      return (await projects.resolve(caller, project)).id
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'PROJECT_UNKNOWN') throw error
      throw inputError({ field: 'projects', problem: error.message })
    }
  }

  async function change(
    caller: Caller,
    scope: Scope,
    id: string,
    ifMatch: string | undefined,
    changed: (before: ApiConsumer) => Promise<Parameters<Gateway['updateConsumer']>[2]>,
  ): Promise<{ readonly before: consumers.ConsumerView; readonly after: ShownConsumer }> {
    const before = await gateway.getConsumer(scope, id)
    checkRevision(revisionOf(before), ifMatch)
    const after = await gateway.updateConsumer(scope, id, await changed(before))
    return { before: (await shown(caller, before)).view, after: await shown(caller, after) }
  }

  return {
    get: async (caller, environment, id) => shown(caller, await gateway.getConsumer(scopeOf(caller, environment), id)),
    async list(caller, environment, { search, pipeline }) {
      const words = search?.toLowerCase() ?? ''
      const { isHidden } = await hiddenFrom(caller)
      if (pipeline !== undefined && isHidden(pipeline)) return []
      const all = await gateway.listConsumers(scopeOf(caller, environment))
      return all.filter(
        ({ name, description, pipelines: callable }) =>
          `${name}\n${description}`.toLowerCase().includes(words) &&
          (pipeline === undefined || callable.includes(pipeline)),
      )
    },
    async create(caller, environment, { name, description, ...association }) {
      const callable = await pipelinesAfter(caller, [], association)
      const { callsNewPipelines = false } = association
      const input = { name, description, callsNewPipelines, ...(callable === undefined ? {} : { pipelines: callable }) }
      return shown(caller, await gateway.createConsumer(scopeOf(caller, environment), input))
    },
    update: (caller, environment, id, changed, ifMatch) =>
      change(caller, scopeOf(caller, environment), id, ifMatch, async () => changed),
    associate: (caller, environment, id, association, ifMatch) =>
      change(caller, scopeOf(caller, environment), id, ifMatch, async (before) => {
        const callable = await pipelinesAfter(caller, before.pipelines, association)
        const { callsNewPipelines } = association
        return {
          ...(callable === undefined ? {} : { pipelines: callable }),
          ...(callsNewPipelines === undefined ? {} : { callsNewPipelines }),
        }
      }),
  }
}

/** @throws RequestError `CREDENTIAL_UNKNOWN` for what is no API key: passwords are never shown */
export function checkIsApiKey({ apiKeys }: Pick<ApiConsumer, 'apiKeys'>, credential: string): void {
  if (apiKeys.some(({ id }) => id === credential)) return
  throw new RequestError('CREDENTIAL_UNKNOWN', 'The consumer has no such API key; passwords are never shown')
}

/** The port tells no revisions: what is shown stands for it. */
function revisionOf(consumer: ApiConsumer): string {
  return createHash('sha256').update(JSON.stringify(consumer)).digest('base64url').slice(0, 22)
}
