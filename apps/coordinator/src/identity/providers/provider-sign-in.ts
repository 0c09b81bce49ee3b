import { isJataiError, RequestError } from '@jatai/errors'
import type { Cache, DocumentStore, Stored } from '@jatai/platform'
import type { IntegrationDocument } from '../integrations/integration-document.ts'
import type { IntegrationsService } from '../integrations/integrations-service.ts'
import type { OpenSession } from '../sessions/sessions.ts'
import type { Client, SignInService } from '../sign-in/sign-in-service.ts'
import type { UserDocument } from '../users/user-document.ts'
import type { OidcClient } from './oidc-client.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'
import { createPendingSignIns, randomText } from './pending-sign-ins.ts'
import type { PendingSignIn } from './pending-sign-ins.ts'
import { createProviderDialogue, isSaml } from './provider-dialogue.ts'
import type { SignInPlace } from './provider-dialogue.ts'
import { PROVIDERS } from './provider-document.ts'
import type { ProviderDocument, SamlProviderDocument } from './provider-document.ts'
import type { ProviderPerson } from './provider-person.ts'
import { notActive } from './provider-users.ts'
import type { ProviderUsers } from './provider-users.ts'
import type { SamlClient } from './saml/saml-client.ts'
import { readSamlResponse } from './saml/saml-response.ts'

/** A provider that never says what it answers to would send the browser in circles: so often in so many ms. */
const MOST_UNSOLICITED = 5
const UNSOLICITED_MS = 60_000

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
   * @throws RequestError `PROVIDER_UNKNOWN`, `PROVIDER_NOT_ACTIVE`, `PROVIDER_INCOMPLETE`, `SIGN_IN_EXPIRED` when what
   *   comes back is never an answer; RemoteError `PROVIDER_UNREACHABLE`
   */
  begin(
    place: SignInPlace,
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
    place: SignInPlace,
    form: { readonly response: string; readonly relayState: string | undefined },
  ): Promise<string | undefined>
  /** Our SAML metadata. @throws RequestError `PROVIDER_UNKNOWN` */
  metadata(place: SignInPlace): Promise<string>
  /** @throws RequestError `SIGN_IN_EXPIRED` when this browser has not begun it, or it is over */
  finish(
    place: SignInPlace,
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
  const { documents, cache, now, saml, people, integrations, signIn } = options
  const pendings = createPendingSignIns(cache)
  const dialogue = createProviderDialogue({ oidc: options.client, saml })

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
    async begin(place, { returnTo, ticket, browser = randomText(), isUnsolicited }) {
      const provider = await find(place.realm, place.provider)
      const isTest = ticket !== undefined && (await integrations.byTicket(place.realm, ticket)) !== undefined
      if (provider.document.state === 'draft' && !isTest) throw notActive(provider.document)
      if (isUnsolicited) {
        const count = await cache.increment(`provider-unsolicited:${hashSecret(browser)}`, 1, UNSOLICITED_MS)
        if (count > MOST_UNSOLICITED) throw expired()
      }
      const { url, state, expected } = await dialogue.ask(provider, place)
      await pendings.keep(state, {
        ...expected,
        provider: provider.id,
        browser: hashSecret(browser),
        returnTo,
        ...(isTest ? { ticket } : {}),
      })
      return { url, browser }
    },
    async receive(place, { response, relayState = '' }) {
      const provider = await findSaml(place.realm, place.provider)
      const isAwaited = ({ saml: asked }: PendingSignIn): boolean => asked !== undefined && asked.answer === undefined
      const pending = await pendings.take(relayState, provider.id, isAwaited)
      if (pending?.saml === undefined) {
        if ((await readSamlResponse(response)).inResponseTo === undefined) return undefined
        throw expired()
      }
      const state = randomText()
      const heard = await dialogue.hear(provider, place, response, pending.saml.requestId)
      await pendings.keep(state, { ...pending, ...heard })
      return state
    },
    async metadata(place) {
      return saml.metadata(await findSaml(place.realm, place.provider), place)
    },
    async finish(place, query, browser, client) {
      const { realm, provider: id } = place
      const isOurs = ({ browser: hash, saml: asked }: PendingSignIn): boolean =>
        browser !== undefined && hash === hashSecret(browser) && (asked === undefined || asked.answer !== undefined)
      const pending = await pendings.take(query.get('state') ?? '', id, isOurs)
      if (pending === undefined) throw expired()
      const { returnTo, ticket } = pending
      try {
        const provider = await find(realm, id)
        const person = (): Promise<ProviderPerson> => dialogue.personOf(provider, place, query, pending)
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
