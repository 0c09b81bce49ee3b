import { createHash, randomBytes } from 'node:crypto'
import { isJataiError, RequestError } from '@jatai/errors'
import type { Cache, DocumentStore, Stored } from '@jatai/platform'
import type { IntegrationDocument } from '../integrations/integration-document.ts'
import type { IntegrationsService } from '../integrations/integrations-service.ts'
import type { OpenSession } from '../sessions/sessions.ts'
import type { Client, SignInService } from '../sign-in/sign-in-service.ts'
import type { UserDocument } from '../users/user-document.ts'
import type { OidcChecks, OidcClient } from './oidc-client.ts'
import { readOidcPerson } from './oidc-person.ts'
import { PROVIDERS } from './provider-document.ts'
import type { OidcProviderDocument, ProviderDocument, SamlProviderDocument } from './provider-document.ts'
import { notActive } from './provider-users.ts'
import type { ProviderUsers } from './provider-users.ts'
import type { ProviderPerson } from './provider-person.ts'
import { readSamlPerson } from './saml/saml-person.ts'
import type { SamlClient, SamlPlace } from './saml/saml-client.ts'
import { readSamlResponse } from './saml/saml-response.ts'
import { signInPath } from './sign-in-path.ts'

/** A sign-in that is not finished within this time is over. */
const LIFETIME_MS = 10 * 60_000

/** A provider that never says what it answers to would send the browser in circles: so often in so many ms. */
const MOST_UNSOLICITED = 5
const UNSOLICITED_MS = 60_000

/** What is remembered of a browser that was sent to a provider. */
interface PendingSignIn {
  /** OpenID Connect: what its answer must fit to. */
  readonly oidc?: OidcChecks
  /** SAML: the id of the request; and the answer, once the Assertion Consumer Service has it. */
  readonly saml?: { readonly requestId: string; readonly response?: string }
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

type Place = SamlPlace

/** Signing in by an identity provider: there, and back again. */
export interface ProviderSignIn {
  /**
   * Where to send the browser. The browser must keep `browser` and show it when it comes back, so that nobody is signed
   * in by an address that somebody else has sent.
   *
   * @throws RequestError `PROVIDER_UNKNOWN`, `PROVIDER_NOT_ACTIVE`, `PROVIDER_INCOMPLETE`, `SIGN_IN_EXPIRED` when what
   *   comes back is never an answer; RemoteError `PROVIDER_UNREACHABLE`
   */
  begin(
    place: Place,
    options: {
      readonly returnTo: string
      readonly ticket: string | undefined
      readonly browser: string | undefined
      /** It was begun at the provider, and is begun anew here. */
      readonly isUnsolicited: boolean
    },
  ): Promise<{ readonly url: URL; readonly browser: string }>
  /**
   * Keeps the answer of a SAML provider for {@link ProviderSignIn.finish}. It comes by a form of another site, with
   * which the browser does not send the cookie that ties it to the sign-in: that is for the step after.
   *
   * @returns the state for the step after; undefined: nobody here has asked, so that the sign-in must be begun here
   * @throws RequestError `PROVIDER_UNKNOWN`, `PROVIDER_REFUSED`, `SIGN_IN_EXPIRED`
   */
  receive(
    place: Place,
    form: { readonly response: string; readonly relayState: string | undefined },
  ): Promise<string | undefined>
  /** Our SAML metadata. @throws RequestError `PROVIDER_UNKNOWN` */
  metadata(place: Place): Promise<string>
  /** @throws RequestError `SIGN_IN_EXPIRED` when this browser has not begun it, or it is over */
  finish(
    place: Place,
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
  readonly saml: SamlClient
  readonly people: ProviderUsers
  readonly integrations: IntegrationsService
  readonly signIn: Pick<SignInService, 'openFor'>
}): ProviderSignIn {
  const { documents, cache, now, client: oidc, saml, people, integrations, signIn } = options

  async function find(realm: string, id: string): Promise<Stored<ProviderDocument>> {
    const found = await documents.get(PROVIDERS, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  async function findSaml(realm: string, id: string): Promise<Stored<SamlProviderDocument>> {
    const found = await find(realm, id)
    if (!isSaml(found)) throw unknown(id)
    return found
  }

  /** Takes what is remembered under a state, if it is wanted; of two that want it, one gets it. */
  async function take(
    state: string,
    provider: string,
    isWanted: (pending: PendingSignIn) => boolean,
  ): Promise<PendingSignIn | undefined> {
    const key = keyOf(state)
    const text = await cache.get(key)
    if (text === undefined) return undefined
    const pending = JSON.parse(text) as PendingSignIn
    if (pending.provider !== provider || !isWanted(pending)) return undefined
    return (await cache.release(key, text)) ? pending : undefined
  }

  async function keep(state: string, pending: PendingSignIn): Promise<void> {
    await cache.set(keyOf(state), JSON.stringify(pending), LIFETIME_MS)
  }

  /** Asks a provider; where to send the browser, under which state the answer comes, and what it must fit to. */
  async function ask(
    provider: Stored<ProviderDocument>,
    place: Place,
  ): Promise<{ readonly url: URL; readonly state: string; readonly expected: Pick<PendingSignIn, 'oidc' | 'saml'> }> {
    if (isSaml(provider)) {
      // An XML id begins with no digit.
      const [state, requestId] = [fresh(), `_${randomBytes(20).toString('hex')}`]
      const url = await saml.begin(provider, place, { requestId, relayState: state })
      return { url, state, expected: { saml: { requestId } } }
    }
    const checks = await oidc.createChecks()
    const url = await oidc.begin(provider as Stored<OidcProviderDocument>, callbackOf(place), checks)
    return { url, state: checks.state, expected: { oidc: checks } }
  }

  /** Whom the provider's answer is about. @throws RequestError `PROVIDER_REFUSED`, `PROVIDER_CLAIM` */
  async function personOf(
    provider: Stored<ProviderDocument>,
    place: Place,
    query: URLSearchParams,
    pending: PendingSignIn,
  ): Promise<ProviderPerson> {
    if (isSaml(provider)) {
      const { requestId = '', response = '' } = pending.saml ?? {}
      return readSamlPerson(provider.document, await saml.finish(provider, place, response, requestId))
    }
    const { document } = provider as Stored<OidcProviderDocument>
    if (pending.oidc === undefined) throw expired()
    return readOidcPerson(
      document,
      await oidc.finish(provider as Stored<OidcProviderDocument>, callbackOf(place), query, pending.oidc),
    )
  }

  /** The member of a group integration's test has come back. */
  async function finishTest(
    provider: Stored<ProviderDocument>,
    ticket: string,
    returnTo: string,
    person: () => Promise<ProviderPerson>,
  ): Promise<ProviderSignInOutcome> {
    const integration = await integrations.byTicket(provider.document.realm, ticket)
    if (integration === undefined) {
      throw new RequestError('SIGN_IN_EXPIRED', 'The test was canceled, or took too long')
    }
    const { providerGroup, test } = integration.document
    let problem: string | undefined
    try {
      const told = await person()
      const groups = await told.groupsFor(integration.document)
      if (told.email !== test?.email) problem = `Somebody else has signed in: ${told.email}`
      else if (groups === undefined) problem = `The provider tells no groups in ${groupsPlace(provider, integration)}`
      else if (!groups.includes(providerGroup)) problem = `The member is not in "${providerGroup}"`
    } catch (error) {
      if (!isJataiError(error)) throw error
      problem = error.message
    }
    await integrations.finishTest(integration.id, ticket, problem)
    return { kind: 'tested', integration: integration.id, returnTo, ...(problem === undefined ? {} : { problem }) }
  }

  return {
    async begin(place, { returnTo, ticket, browser = fresh(), isUnsolicited }) {
      const provider = await find(place.realm, place.provider)
      const isTest = ticket !== undefined && (await integrations.byTicket(place.realm, ticket)) !== undefined
      if (provider.document.state === 'draft' && !isTest) throw notActive(provider.document)
      if (isUnsolicited) {
        const count = await cache.increment(`provider-unsolicited:${hashOf(browser)}`, 1, UNSOLICITED_MS)
        if (count > MOST_UNSOLICITED) throw expired()
      }
      const { url, state, expected } = await ask(provider, place)
      await keep(state, {
        ...expected,
        provider: provider.id,
        browser: hashOf(browser),
        returnTo,
        ...(isTest ? { ticket } : {}),
      })
      return { url, browser }
    },
    async receive({ realm, provider: id }, { response, relayState = '' }) {
      const provider = await findSaml(realm, id)
      const pending = await take(relayState, provider.id, ({ saml: asked }) => asked?.response === undefined)
      if (pending?.saml === undefined) {
        if ((await readSamlResponse(response)).inResponseTo === undefined) return undefined
        throw expired()
      }
      const state = fresh()
      await keep(state, { ...pending, saml: { ...pending.saml, response } })
      return state
    },
    async metadata(place) {
      return saml.metadata(await findSaml(place.realm, place.provider), place)
    },
    async finish(place, query, browser, client) {
      const { realm, provider: id } = place
      const pending = await take(
        query.get('state') ?? '',
        id,
        ({ browser: hash, saml: asked }) =>
          browser !== undefined && hash === hashOf(browser) && (asked === undefined || asked.response !== undefined),
      )
      if (pending === undefined) throw expired()
      const { returnTo, ticket } = pending
      try {
        const provider = await find(realm, id)
        const person = (): Promise<ProviderPerson> => personOf(provider, place, query, pending)
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

function isSaml(provider: Stored<ProviderDocument>): provider is Stored<SamlProviderDocument> {
  return provider.document.kind === 'saml'
}

function callbackOf({ origin, realm, provider }: Place): string {
  return `${signInPath(origin, realm, provider)}/callback`
}

/** Where the groups should have been, for people. */
function groupsPlace({ document }: Stored<ProviderDocument>, integration: Stored<IntegrationDocument>): string {
  if (document.kind === 'oidc') return `"${document.groupsClaim}"`
  const { scheme = 'azure', xpath = '' } = integration.document
  return scheme === 'custom' ? xpath : `the attributes of the scheme "${scheme}"`
}

function unknown(id: string): RequestError {
  return new RequestError('PROVIDER_UNKNOWN', `There is no identity provider "${id}"`)
}

function expired(): RequestError {
  return new RequestError('SIGN_IN_EXPIRED', 'This browser has not begun the sign-in, or it took too long: begin anew')
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
