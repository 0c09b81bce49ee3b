import { isDeepStrictEqual } from 'node:util'
import { isJataiError } from '@jatai/errors'
import type { policies } from '@jatai/api'
import type { DocumentStore, GatewayPolicies, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { checkRevision } from '../http/check-revision.ts'
import { SYSTEM_ACTOR } from '../realms/ensure-realm.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { checkEnvironments } from '../settings/check-environments.ts'
import { POLICIES, POLICY_VERSIONS, policyVersionId } from './policy-documents.ts'
import type { PoliciesDocument } from './policy-documents.ts'

export type PoliciesChange = Partial<Omit<PoliciesDocument, 'realm' | 'version' | 'changedAt' | 'changedBy'>>

/** What a deployment to an environment is frozen with. */
export interface EnvironmentPolicies {
  readonly version: number
  readonly gateway: GatewayPolicies
  readonly sensitiveFields: readonly string[]
  readonly corsHeaders: Readonly<Record<string, string>>
  readonly hidesExecutionKey: boolean
  /** Deployments that started before comply with older ones. */
  readonly changedAt: number
}

/** The policies of realms. */
export interface PoliciesService {
  get(realm: string): Promise<Stored<PoliciesDocument>>
  /** @throws RequestError `INPUT_INVALID` for an environment that is not there; `REVISION_STALE` */
  update(
    caller: Caller,
    change: PoliciesChange,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: PoliciesDocument; readonly after: Stored<PoliciesDocument> }>
  /** The newest first. */
  versions(
    realm: string,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<policies.PoliciesView>>
  /** @param pipeline its name, for the allow-list */
  forEnvironment(realm: string, environment: string, pipeline?: string): Promise<EnvironmentPolicies>
}

const FIRST = 'first'
const TRIES = 20

export function createPoliciesService(options: {
  readonly documents: DocumentStore
  readonly now: () => number
  readonly realms: RealmsService
}): PoliciesService {
  const { documents, now, realms } = options

  async function get(realm: string): Promise<Stored<PoliciesDocument>> {
    const found = await documents.get(POLICIES, realm)
    if (found !== undefined) return found
    const { document } = await realms.get(realm)
    const everywhere = Object.fromEntries(document.environments.map((environment) => [environment, 'any' as const]))
    return {
      id: realm,
      revision: FIRST,
      document: {
        realm,
        version: 1,
        external: everywhere,
        internal: everywhere,
        requiresKeyOrBasic: await realms.hasAccessPolicies(realm),
        allowList: [],
        sensitiveFields: [],
        corsHeaders: {},
        changedAt: document.createdAt,
        changedBy: SYSTEM_ACTOR,
      },
    }
  }

  async function put(before: Stored<PoliciesDocument>, after: PoliciesDocument): Promise<Stored<PoliciesDocument>> {
    // The version is kept before it counts: a crash in between leaves one that the next change overwrites.
    if (before.revision === FIRST)
      await documents.put(POLICY_VERSIONS, policyVersionId(before.document), before.document)
    await documents.put(POLICY_VERSIONS, policyVersionId(after), after)
    const expectation = before.revision === FIRST ? ({ ifAbsent: true } as const) : { ifRevision: before.revision }
    return documents.put(POLICIES, after.realm, after, expectation)
  }

  return {
    get,
    async update(caller, change, ifMatch) {
      for (const name of ['external', 'internal'] as const) {
        await checkEnvironments(realms, caller.realm, Object.keys(change[name] ?? {}), name)
      }
      for (let tries = 1; ; tries++) {
        const before = await get(caller.realm)
        checkRevision(before.revision, ifMatch)
        const { document } = before
        const wanted: PoliciesDocument = {
          ...document,
          ...change,
          external: { ...document.external, ...change.external },
          internal: { ...document.internal, ...change.internal },
          ...(change.allowList === undefined ? {} : { allowList: unique(change.allowList) }),
          ...(change.sensitiveFields === undefined ? {} : { sensitiveFields: unique(change.sensitiveFields) }),
        }
        // What changes nothing is no new version.
        if (isDeepStrictEqual(wanted, document)) return { before: document, after: before }
        const after: PoliciesDocument = {
          ...wanted,
          version: document.version + 1,
          changedAt: now(),
          changedBy: caller.actor,
        }
        try {
          return { before: document, after: await put(before, after) }
        } catch (error) {
          if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT' || tries >= TRIES) throw error
        }
      }
    },
    async versions(realm, page) {
      const current = await get(realm)
      if (current.revision === FIRST) return { content: [policiesView(current.document)] }
      const query = { where: { realm }, sort: [{ field: 'version', descending: true }] }
      return findPage(documents, POLICY_VERSIONS, query, page, ({ document }) =>
        document.version > current.document.version ? undefined : policiesView(document),
      )
    },
    async forEnvironment(realm, environment, pipeline) {
      const { document } = await get(realm)
      return environmentPolicies(document, environment, pipeline)
    },
  }
}

export function environmentPolicies(
  { version, external, internal, requiresKeyOrBasic, allowList, ...rest }: PoliciesDocument,
  environment: string,
  pipeline: string | undefined,
): EnvironmentPolicies {
  const isAllowed = pipeline !== undefined && allowList.includes(pipeline)
  return {
    version,
    gateway: {
      requiresKeyOrBasic: requiresKeyOrBasic && !isAllowed,
      externalAccess: external[environment] ?? 'any',
      internalAccess: internal[environment] ?? 'any',
    },
    sensitiveFields: rest.sensitiveFields,
    corsHeaders: rest.corsHeaders,
    hidesExecutionKey: rest.hidesExecutionKey ?? false,
    changedAt: rest.changedAt,
  }
}

export function policiesView({ realm: _realm, ...document }: PoliciesDocument): policies.PoliciesView {
  const { allowList, sensitiveFields, external, internal, corsHeaders, hidesExecutionKey = false, ...rest } = document
  return {
    ...rest,
    external: { ...external },
    internal: { ...internal },
    allowList: [...allowList],
    sensitiveFields: [...sensitiveFields],
    corsHeaders: { ...corsHeaders },
    hidesExecutionKey,
  }
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
