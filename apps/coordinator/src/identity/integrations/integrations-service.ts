import { randomBytes } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import type { groupIntegrations } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { findAll } from '../../documents/find-all.ts'
import { supposed } from '../../documents/suppose.ts'
import { claimName, releaseName } from '../../names/claim-name.ts'
import type { RealmsService } from '../../realms/realms-service.ts'
import type { Administrators } from '../administrators.ts'
import type { GroupsService } from '../groups/groups-service.ts'
import { PROVIDERS } from '../providers/provider-document.ts'
import { checkGroupXPath } from '../providers/saml/group-xpath.ts'
import { INTEGRATIONS } from './integration-document.ts'
import type { IntegrationDocument } from './integration-document.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

/** A test that nobody finishes is over after this time (platform.md §9.3). */
const TEST_LIFETIME_MS = 10 * 60_000

type IntegrationInput = Pick<IntegrationDocument, 'name' | 'provider' | 'providerGroup' | 'scheme' | 'xpath' | 'group'>

/** Which groups of identity providers give which groups of the realm (platform.md §9.3). */
export interface IntegrationsService {
  list(realm: string, archived: boolean): Promise<groupIntegrations.GroupIntegration[]>
  /** @throws RequestError `INTEGRATION_UNKNOWN` */
  find(realm: string, id: string): Promise<Stored<IntegrationDocument>>
  /**
   * @throws RequestError `PROVIDER_UNKNOWN`, `GROUP_UNKNOWN`, `INTEGRATION_SCHEME`, `INTEGRATION_XPATH`,
   *   `INTEGRATION_TAKEN`
   */
  create(caller: Caller, inputs: readonly IntegrationInput[]): Promise<groupIntegrations.GroupIntegration[]>
  /** A ticket for the member's sign-in. @throws RequestError `INTEGRATION_UNKNOWN`, `INTEGRATION_TEST_BUSY` */
  startTest(
    caller: Caller,
    id: string,
    email: string,
  ): Promise<{ readonly ticket: string; readonly provider: string; readonly expiresAt: number }>
  /** @throws RequestError `INTEGRATION_UNKNOWN` */
  cancelTest(caller: Caller, id: string): Promise<void>
  /** The integration whose test is pending under a ticket. */
  byTicket(realm: string, ticket: string): Promise<Stored<IntegrationDocument> | undefined>
  /** The member has come back; `problem` undefined: with the group. */
  finishTest(id: string, ticket: string, problem: string | undefined): Promise<void>
  /** @throws RequestError `INTEGRATION_UNKNOWN`, `INTEGRATION_UNTESTED`, `INTEGRATION_ARCHIVED`, `LAST_ADMINISTRATOR` */
  activate(
    caller: Caller,
    ids: readonly string[],
    acceptsUntested: boolean,
  ): Promise<groupIntegrations.GroupIntegration[]>
  /** @throws RequestError `INTEGRATION_UNKNOWN`, `INTEGRATION_ARCHIVED`, `LAST_ADMINISTRATOR` */
  archive(caller: Caller, id: string): Promise<groupIntegrations.GroupIntegration>
}

export function createIntegrationsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly groups: GroupsService
  readonly realms: RealmsService
  readonly administrators: Administrators
}): IntegrationsService {
  const { documents, createId, now, groups, realms, administrators } = options

  async function find(realm: string, id: string): Promise<Stored<IntegrationDocument>> {
    const found = await documents.get(INTEGRATIONS, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  async function change(
    id: string,
    changed: (document: IntegrationDocument) => IntegrationDocument | undefined,
  ): Promise<Stored<IntegrationDocument>> {
    const stored = await updateDocument(documents, INTEGRATIONS, id, (document) => {
      if (document === undefined) throw unknown(id)
      return changed(document)
    })
    return stored as Stored<IntegrationDocument>
  }

  /** Changes a status, unless that leaves nobody to govern; the realm is federated as long as any is active. */
  async function setStatus(
    { realm, actor }: Caller,
    integrations: readonly Stored<IntegrationDocument>[],
    status: IntegrationDocument['status'],
  ): Promise<groupIntegrations.GroupIntegration[]> {
    const changed = (document: IntegrationDocument): IntegrationDocument => {
      if (document.status === 'archived') throw archived(document)
      return { ...document, status, updatedAt: now(), updatedBy: actor }
    }
    const wanted = integrations.map(({ id, document }) => supposed(INTEGRATIONS, id, changed(document)))
    return administrators.kept(realm, wanted, async () => {
      const after: groupIntegrations.GroupIntegration[] = []
      for (const { id } of integrations) after.push(view(await change(id, changed)))
      const active = await documents.count(INTEGRATIONS, { realm, status: 'active' })
      await realms.setFederated(realm, active > 0)
      return after
    })
  }

  const view = (stored: Stored<IntegrationDocument>): groupIntegrations.GroupIntegration =>
    integrationView(stored, now())

  return {
    async list(realm, archived) {
      const status = archived ? 'archived' : { oneOf: ['draft', 'active'] }
      const found = await findAll(documents, INTEGRATIONS, { where: { realm, status }, sort: [{ field: 'name' }] })
      return found.map(view)
    },
    find,
    async create({ realm, actor }, inputs) {
      await groups.check(
        realm,
        inputs.map(({ group }) => group),
      )
      for (const input of inputs) {
        const found = await documents.get(PROVIDERS, input.provider)
        if (found?.document.realm !== realm) {
          throw new RequestError('PROVIDER_UNKNOWN', `There is no identity provider "${input.provider}"`, {
            details: { status: 400 },
          })
        }
        await checkScheme(input, found.document.kind)
      }
      const ids: string[] = []
      try {
        for (const input of inputs) {
          const id = createId()
          await claimName(documents, 'group-integration', realm, keyOf(input), id, () => taken(input))
          ids.push(id)
        }
      } catch (error) {
        for (const [index, id] of ids.entries()) {
          await releaseName(documents, 'group-integration', realm, keyOf(inputs[index] as IntegrationInput), id)
        }
        throw error
      }
      const at = now()
      const made: groupIntegrations.GroupIntegration[] = []
      for (const [index, id] of ids.entries()) {
        const document: IntegrationDocument = {
          realm,
          ...(inputs[index] as IntegrationInput),
          status: 'draft',
          createdAt: at,
          updatedAt: at,
          updatedBy: actor,
        }
        made.push(view(await documents.put(INTEGRATIONS, id, document, { ifAbsent: true })))
      }
      return made
    },
    async startTest({ realm, actor }, id, email) {
      await find(realm, id)
      const ticket = randomBytes(32).toString('base64url')
      const expiresAt = now() + TEST_LIFETIME_MS
      const stored = await change(id, (document) => {
        if (document.status === 'archived') throw archived(document)
        if (testOf(document, now()) === 'pending') {
          throw new RequestError('INTEGRATION_TEST_BUSY', 'A test of this integration is pending: cancel it first')
        }
        const test = { status: 'pending' as const, email, expiresAt, ticketHash: hashSecret(ticket) }
        return { ...document, test, updatedAt: now(), updatedBy: actor }
      })
      return { ticket, provider: stored.document.provider, expiresAt }
    },
    async cancelTest({ realm, actor }, id) {
      await find(realm, id)
      await change(id, (document) =>
        document.test === undefined || testOf(document, now()) !== 'pending'
          ? undefined
          : { ...document, test: { ...document.test, status: 'canceled' }, updatedAt: now(), updatedBy: actor },
      )
    },
    async byTicket(realm, ticket) {
      const where = { realm, 'test.ticketHash': hashSecret(ticket) }
      const found = (await documents.find(INTEGRATIONS, { where, limit: 1 })).documents[0]
      return found !== undefined && testOf(found.document, now()) === 'pending' ? found : undefined
    },
    async finishTest(id, ticket, problem) {
      await change(id, (document) => {
        const { test } = document
        if (test?.ticketHash !== hashSecret(ticket) || testOf(document, now()) !== 'pending') return undefined
        const { problem: _before, ...rest } = test
        const outcome = problem === undefined ? { status: 'success' as const } : { status: 'failed' as const, problem }
        return { ...document, test: { ...rest, ...outcome } }
      })
    },
    async activate(caller, ids, acceptsUntested) {
      const before: Stored<IntegrationDocument>[] = []
      for (const id of new Set(ids)) before.push(await find(caller.realm, id))
      for (const { document } of before) {
        if (document.status === 'archived') throw archived(document)
        if (acceptsUntested || testOf(document, now()) === 'success') continue
        throw new RequestError('INTEGRATION_UNTESTED', `"${document.name}" was not tested with success`, {
          details: { status: 409 },
        })
      }
      return setStatus(caller, before, 'active')
    },
    async archive(caller, id) {
      const before = await find(caller.realm, id)
      const [after] = await setStatus(caller, [before], 'archived')
      await releaseName(documents, 'group-integration', caller.realm, keyOf(before.document), id)
      return after as groupIntegrations.GroupIntegration
    },
  }
}

type TestStatus = groupIntegrations.GroupIntegration['test']['status']

function testOf({ test }: IntegrationDocument, now: number): TestStatus {
  if (test === undefined) return 'not-executed'
  return test.status === 'pending' && test.expiresAt <= now ? 'expired' : test.status
}

function integrationView(
  { id, document }: Stored<IntegrationDocument>,
  now: number,
): groupIntegrations.GroupIntegration {
  const { realm: _realm, test, ...rest } = document
  const { email, expiresAt, problem } = test ?? {}
  return {
    id,
    ...rest,
    test: {
      status: testOf(document, now),
      ...(email === undefined ? {} : { email }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(problem === undefined ? {} : { problem }),
    },
  }
}

/** SAML has the groups in one of three ways; OpenID Connect in the claim that the provider is set up with. */
async function checkScheme({ name, scheme, xpath }: IntegrationInput, kind: 'oidc' | 'saml'): Promise<void> {
  if ((scheme === undefined) === (kind === 'saml')) {
    throw wrongScheme(
      kind === 'saml'
        ? `"${name}" needs a scheme: its provider is of SAML`
        : `"${name}" has no scheme: its provider is of OpenID Connect`,
    )
  }
  if ((xpath !== undefined) !== (scheme === 'custom')) {
    throw wrongScheme(`"${name}": an xpath belongs to the scheme "custom", and to no other`)
  }
  if (xpath !== undefined) await checkGroupXPath(xpath)
}

function wrongScheme(message: string): RequestError {
  return new RequestError('INTEGRATION_SCHEME', message, { details: { status: 400 } })
}

/** What makes two integrations the same. */
function keyOf({ provider, providerGroup, group, scheme, xpath }: IntegrationInput): string {
  const place = [scheme, xpath].filter((each) => each !== undefined)
  return JSON.stringify([provider, providerGroup, group, ...place])
}

function taken({ providerGroup }: IntegrationInput): RequestError {
  return new RequestError('INTEGRATION_TAKEN', `"${providerGroup}" is integrated with this group already`)
}

function archived({ name }: IntegrationDocument): RequestError {
  return new RequestError('INTEGRATION_ARCHIVED', `"${name}" is archived for good: create an equal one`)
}

function unknown(id: string): RequestError {
  return new RequestError('INTEGRATION_UNKNOWN', `There is no group integration "${id}"`)
}
