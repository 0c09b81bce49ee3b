import type { Cache, SecretBox, Stored } from '@jatai/platform'
import { privateKeyPlace } from '../provider-document.ts'
import type { SamlIdp, SamlProviderDocument } from '../provider-document.ts'
import { authnRequestUrl } from './authn-request.ts'
import { checkAssertion } from './check-assertion.ts'
import type { IdpSource } from './idp-source.ts'
import { readSamlAssertion } from './saml-assertion.ts'
import { readSamlResponse, refused } from './saml-response.ts'
import type { SamlResponse } from './saml-response.ts'
import { serviceProviderMetadata } from './service-provider-metadata.ts'
import { serviceProviderOf } from './service-provider.ts'
import { signedAssertion } from './signed-assertion.ts'
import { hashSecret } from '../../../secrets/hash-secret.ts'

/** Where a sign-in stands; see `serviceProviderOf`. */
export interface SamlPlace {
  readonly realm: string
  readonly provider: string
  readonly origin: string
}

/** The service provider of SAML 2.0: web browser SSO profile, requests by HTTP-Redirect and answers by HTTP-POST. */
export interface SamlClient {
  /** The address to send a browser to. @throws RequestError `PROVIDER_INCOMPLETE` */
  begin(
    provider: Stored<SamlProviderDocument>,
    place: SamlPlace,
    ids: { readonly requestId: string; readonly relayState: string },
  ): Promise<URL>
  /**
   * Checks an answer: signature on the assertion or on all of it, issuer, audience, recipient, request, times, and that
   * nobody has shown the assertion before.
   *
   * @param response the field `SAMLResponse` of the form
   * @returns the XML of the assertion, as it was signed
   * @throws RequestError `PROVIDER_REFUSED`, `PROVIDER_INCOMPLETE`
   */
  finish(provider: Stored<SamlProviderDocument>, place: SamlPlace, response: string, requestId: string): Promise<string>
  /** Our metadata XML. */
  metadata(provider: Stored<SamlProviderDocument>, place: SamlPlace): string
}

/** After a signature of an unknown key, metadata may be read again once in this time. */
const NEW_KEY_MS = 60_000

export function createSamlClient(options: {
  readonly secrets: SecretBox
  readonly cache: Cache
  readonly source: IdpSource
  readonly now: () => number
}): SamlClient {
  const { secrets, cache, source, now } = options

  function privateKeyOf({ id, document }: Stored<SamlProviderDocument>): string {
    return secrets.open(document.privateKey, privateKeyPlace(id))
  }

  /** The signed assertion; with metadata that have just been read when no known key has signed. */
  async function verified(
    provider: Stored<SamlProviderDocument>,
    idp: SamlIdp,
    response: SamlResponse,
  ): Promise<string> {
    const privateKey = privateKeyOf(provider)
    try {
      return await signedAssertion(response, { certificates: idp.certificates, privateKey })
    } catch (error) {
      const { certificates } = await source.current(provider, NEW_KEY_MS)
      if (certificates.every((each) => idp.certificates.includes(each))) throw error
      return signedAssertion(response, { certificates, privateKey })
    }
  }

  return {
    async begin(provider, place, { requestId, relayState }) {
      const idp = await source.current(provider)
      const { entityId: issuer, acsUrl } = serviceProviderOf(place)
      const privateKey = signsRequests(provider.document, idp) ? privateKeyOf(provider) : undefined
      const { loginUrl } = idp
      return authnRequestUrl({ id: requestId, issuer, acsUrl, loginUrl, relayState, at: now(), privateKey })
    },
    async finish(provider, place, text, requestId) {
      const response = await readSamlResponse(text)
      const idp = await source.current(provider)
      const { entityId, acsUrl } = serviceProviderOf(place)
      checkAddressed(response, { acsUrl, requestId, issuer: idp.entityId })
      if (response.failure !== undefined) {
        throw refused(`${provider.document.name} has refused the sign-in: ${response.failure}`)
      }
      const signed = await verified(provider, idp, response)
      const assertion = await readSamlAssertion(signed)
      const expected = { issuer: idp.entityId, audience: entityId, recipient: acsUrl, requestId, now: now() }
      const endsAt = checkAssertion(assertion, expected)
      const key = `saml-assertion:${provider.id}:${hashSecret(assertion.id)}`
      if (!(await cache.add(key, '1', endsAt - now()))) throw refused('The assertion was shown before')
      return signed
    },
    metadata({ document }, place) {
      const { entityId, acsUrl } = serviceProviderOf(place)
      const isSigning = signsRequests(document, document.idp)
      return serviceProviderMetadata({ entityId, acsUrl, certificate: document.certificate, signsRequests: isSigning })
    },
  }
}

function signsRequests(document: SamlProviderDocument, idp: SamlIdp | undefined): boolean {
  return document.signsRequests ?? idp?.wantsSignedRequests ?? false
}

/** What is not signed may refuse an answer, too. */
function checkAddressed(
  { destination, inResponseTo, issuer }: SamlResponse,
  expected: { readonly acsUrl: string; readonly requestId: string; readonly issuer: string | undefined },
): void {
  if (destination !== undefined && destination !== '' && destination !== expected.acsUrl) {
    throw refused(`The answer is for another address than ${expected.acsUrl} (Destination)`)
  }
  if (inResponseTo !== expected.requestId) throw refused('The answer is for another request (InResponseTo)')
  if (issuer !== undefined && expected.issuer !== undefined && issuer !== expected.issuer) {
    throw refused('The answer is of another issuer')
  }
}
