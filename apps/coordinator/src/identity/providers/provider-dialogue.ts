import { randomBytes } from 'node:crypto'
import { isJataiError, RequestError } from '@jatai/errors'
import type { Stored } from '@jatai/platform'
import type { OidcClient } from './oidc-client.ts'
import { readOidcPerson } from './oidc-person.ts'
import { randomText } from './pending-sign-ins.ts'
import type { ExpectedAnswer } from './pending-sign-ins.ts'
import type { OidcProviderDocument, ProviderDocument, SamlProviderDocument } from './provider-document.ts'
import type { ProviderPerson } from './provider-person.ts'
import type { SamlClient, SamlPlace } from './saml/saml-client.ts'
import { readSamlPerson } from './saml/saml-person.ts'
import { signInPath } from './sign-in-path.ts'

/** Where a sign-in stands. */
export type SignInPlace = SamlPlace

/** Asks providers of either kind, and understands their answers. */
export interface ProviderDialogue {
  /**
   * Where to send the browser, under which state the answer comes, and what it must fit to.
   *
   * @throws RequestError `PROVIDER_INCOMPLETE`; RemoteError `PROVIDER_UNREACHABLE`
   */
  ask(
    provider: Stored<ProviderDocument>,
    place: SignInPlace,
  ): Promise<{ readonly url: URL; readonly state: string; readonly expected: ExpectedAnswer }>
  /**
   * Checks an answer of a SAML provider as it comes in. A wrong one is remembered as such: the browser that has asked is
   * told.
   */
  hear(
    provider: Stored<SamlProviderDocument>,
    place: SignInPlace,
    response: string,
    requestId: string,
  ): Promise<ExpectedAnswer>
  /**
   * Whom the provider's answer is about.
   *
   * @param query of the request that the browser has come back with
   * @throws RequestError `PROVIDER_REFUSED`, `PROVIDER_CLAIM`; RemoteError `PROVIDER_UNREACHABLE`
   */
  personOf(
    provider: Stored<ProviderDocument>,
    place: SignInPlace,
    query: URLSearchParams,
    expected: ExpectedAnswer,
  ): Promise<ProviderPerson>
}

export function createProviderDialogue({
  oidc,
  saml,
}: {
  readonly oidc: OidcClient
  readonly saml: SamlClient
}): ProviderDialogue {
  return {
    async ask(provider, place) {
      if (isSaml(provider)) {
        // An XML id begins with no digit.
        const [state, requestId] = [randomText(), `_${randomBytes(20).toString('hex')}`]
        const url = await saml.begin(provider, place, { requestId, relayState: state })
        return { url, state, expected: { saml: { requestId } } }
      }
      const checks = await oidc.createChecks()
      const url = await oidc.begin(provider as Stored<OidcProviderDocument>, callbackOf(place), checks)
      return { url, state: checks.state, expected: { oidc: checks } }
    },
    async hear(provider, place, response, requestId) {
      try {
        const assertion = await saml.finish(provider, place, response, requestId)
        return { saml: { requestId, answer: { assertion } } }
      } catch (error) {
        if (!isJataiError(error) || error.kind === 'internal') throw error
        return { saml: { requestId, answer: { code: error.code, problem: error.message } } }
      }
    },
    async personOf(provider, place, query, expected) {
      if (isSaml(provider)) {
        const answer = expected.saml?.answer
        if (answer !== undefined && 'assertion' in answer) return readSamlPerson(provider.document, answer.assertion)
        throw new RequestError(answer?.code ?? 'PROVIDER_REFUSED', answer?.problem ?? 'There is no answer', {
          details: { status: 401 },
        })
      }
      const { oidc: checks } = expected
      if (checks === undefined) throw new RequestError('PROVIDER_REFUSED', 'The provider is of another kind by now')
      const known = provider as Stored<OidcProviderDocument>
      return readOidcPerson(known.document, await oidc.finish(known, callbackOf(place), query, checks))
    },
  }
}

export function isSaml(provider: Stored<ProviderDocument>): provider is Stored<SamlProviderDocument> {
  return provider.document.kind === 'saml'
}

function callbackOf({ origin, realm, provider }: SignInPlace): string {
  return `${signInPath(origin, realm, provider)}/callback`
}
