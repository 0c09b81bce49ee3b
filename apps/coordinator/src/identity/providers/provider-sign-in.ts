import { createHash, randomBytes } from 'node:crypto'
import { isJataiError, RequestError } from '@jatai/errors'
import type { Cache, DocumentStore, Stored } from '@jatai/platform'
import type { IntegrationsService } from '../integrations/integrations-service.ts'
import type { OpenSession } from '../sessions/sessions.ts'
import type { Client, SignInService } from '../sign-in/sign-in-service.ts'
import type { UserDocument } from '../users/user-document.ts'
import type { OidcChecks, OidcClient } from './oidc-client.ts'
import { PROVIDERS } from './provider-document.ts'
import type { ProviderDocument } from './provider-document.ts'
import { notActive } from './provider-users.ts'
import type { ProviderUsers } from './provider-users.ts'
import { signInPath } from './providers-service.ts'

/** A sign-in that is not finished within this time is over. */
const LIFETIME_MS = 10 * 60_000

/** What is remembered of a browser that was sent to a provider. */
interface PendingSignIn extends OidcChecks {
  readonly provider: string
  /** Hash of what only this browser has. */
  readonly browser: string
  readonly returnTo: string
  /** Ticket of the test of a group integration. */
  readonly ticket?: string
}

export type ProviderSignInOutcome =
  | {
      readonly kind: 'signed-in'
      readonly user: Stored<UserDocument>
      readonly session: OpenSession
      readonly returnTo: string
      readonly providerName: string
    }
  | { readonly kind: 'tested'; readonly integration: string; readonly problem?: string; readonly returnTo: string }
  | { readonly kind: 'refused'; readonly error: Error & { readonly code: string }; readonly returnTo: string }

/** Signing in by an identity provider: there, and back again. */
export interface ProviderSignIn {
  /**
   * Where to send the browser. The browser must keep `browser` and show it when it comes back, so that nobody is signed
   * in by an address that somebody else has sent.
   *
   * @throws RequestError `PROVIDER_UNKNOWN`, `PROVIDER_NOT_ACTIVE`; RemoteError `PROVIDER_UNREACHABLE`
   */
  begin(
    place: { readonly realm: string; readonly provider: string; readonly origin: string },
    options: {
      readonly returnTo: string
      readonly ticket: string | undefined
      readonly browser: string | undefined
    },
  ): Promise<{ readonly url: URL; readonly browser: string }>
  /** @throws RequestError `SIGN_IN_EXPIRED` when this browser has not begun it, or it is over */
  finish(
    place: { readonly realm: string; readonly provider: string; readonly origin: string },
    query: URLSearchParams,
    browser: string | undefined,
    client: Client,
  ): Promise<ProviderSignInOutcome>
}

export function createProviderSignIn(options: {
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly now: () => number
  readonly client: OidcClient
  readonly people: ProviderUsers
  readonly integrations: IntegrationsService
  readonly signIn: Pick<SignInService, 'openFor'>
}): ProviderSignIn {
  const { documents, cache, now, client: oidc, people, integrations, signIn } = options

  async function find(realm: string, id: string): Promise<Stored<ProviderDocument>> {
    const found = await documents.get(PROVIDERS, id)
    if (found === undefined || found.document.realm !== realm) {
      throw new RequestError('PROVIDER_UNKNOWN', `There is no identity provider "${id}"`)
    }
    return found
  }

  /** Takes what is remembered under a state; of two that want it, one gets it. */
  async function take(state: string, provider: string, browser: string | undefined): Promise<PendingSignIn> {
    const key = keyOf(state)
    const text = await cache.get(key)
    const pending = text === undefined ? undefined : (JSON.parse(text) as PendingSignIn)
    const isOurs =
      pending !== undefined &&
      browser !== undefined &&
      pending.provider === provider &&
      pending.browser === hashOf(browser) &&
      (await cache.release(key, text as string))
    if (isOurs) return pending
    throw new RequestError('SIGN_IN_EXPIRED', 'This browser has not begun the sign-in, or it took too long: begin anew')
  }

  /** The member of a group integration's test has come back. */
  async function finishTest(
    provider: Stored<ProviderDocument>,
    ticket: string,
    returnTo: string,
    person: () => Promise<ReturnType<ProviderUsers['readPerson']>>,
  ): Promise<ProviderSignInOutcome> {
    const integration = await integrations.byTicket(provider.document.realm, ticket)
    if (integration === undefined) {
      throw new RequestError('SIGN_IN_EXPIRED', 'The test was canceled, or took too long')
    }
    const { providerGroup, test } = integration.document
    let problem: string | undefined
    try {
      const { email, groups } = await person()
      if (email !== test?.email) problem = `Somebody else has signed in: ${email}`
      else if (groups === undefined) problem = `The provider tells no groups in "${provider.document.groupsClaim}"`
      else if (!groups.includes(providerGroup)) problem = `The member is not in "${providerGroup}"`
    } catch (error) {
      if (!isJataiError(error)) throw error
      problem = error.message
    }
    await integrations.finishTest(integration.id, ticket, problem)
    return { kind: 'tested', integration: integration.id, returnTo, ...(problem === undefined ? {} : { problem }) }
  }

  return {
    async begin({ realm, provider: id, origin }, { returnTo, ticket, browser = fresh() }) {
      const provider = await find(realm, id)
      const isTest = ticket !== undefined && (await integrations.byTicket(realm, ticket)) !== undefined
      if (provider.document.state === 'draft' && !isTest) throw notActive(provider.document)
      const checks = await oidc.createChecks()
      const url = await oidc.begin(provider, `${signInPath(origin, realm, id)}/callback`, checks)
      const pending: PendingSignIn = {
        ...checks,
        provider: id,
        browser: hashOf(browser),
        returnTo,
        ...(isTest ? { ticket } : {}),
      }
      await cache.set(keyOf(checks.state), JSON.stringify(pending), LIFETIME_MS)
      return { url, browser }
    },
    async finish({ realm, provider: id, origin }, query, browser, client) {
      const pending = await take(query.get('state') ?? '', id, browser)
      const { returnTo, ticket } = pending
      try {
        const provider = await find(realm, id)
        const person = async (): Promise<ReturnType<ProviderUsers['readPerson']>> =>
          people.readPerson(
            provider,
            await oidc.finish(provider, `${signInPath(origin, realm, id)}/callback`, query, pending),
          )
        if (ticket !== undefined) return await finishTest(provider, ticket, returnTo, person)
        const { user, signIn: lastSignIn } = await people.admit(provider, await person())
        const session = await signIn.openFor(user, client, { at: now(), ...lastSignIn })
        return { kind: 'signed-in', user, session, returnTo, providerName: provider.document.name }
      } catch (error) {
        if (!isJataiError(error) || error.kind === 'internal') throw error
        return { kind: 'refused', error, returnTo }
      }
    },
  }
}

function fresh(): string {
  return randomBytes(32).toString('base64url')
}

function keyOf(state: string): string {
  return `provider-sign-in:${hashOf(state)}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
