import { createHash } from 'node:crypto'
import type { Cache, SecretBox, Stored } from '@jatai/platform'
import type { SAML, SamlConfig } from '@node-saml/node-saml'
import { privateKeyPlace } from '../provider-document.ts'
import type { SamlIdp, SamlProviderDocument } from '../provider-document.ts'
import { checkAssertion } from './check-assertion.ts'
import type { IdpSource } from './idp-source.ts'
import { readSamlAssertion } from './saml-assertion.ts'
import { readSamlResponse, refused } from './saml-response.ts'
import type { SamlResponse } from './saml-response.ts'
import { serviceProviderOf } from './service-provider.ts'

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
  metadata(provider: Stored<SamlProviderDocument>, place: SamlPlace): Promise<string>
}

/** After a signature of an unknown key, metadata may be read again once in this time. */
const NEW_KEY_MS = 60_000

/** Nothing more is told of what was decrypted: the answers would give it away bit by bit. */
const UNSIGNED =
  'Neither the assertion nor the whole answer is signed by a key of the identity provider, or it cannot be decrypted'

export function createSamlClient(options: {
  readonly secrets: SecretBox
  readonly cache: Cache
  readonly source: IdpSource
  readonly now: () => number
}): SamlClient {
  const { secrets, cache, source, now } = options

  async function open(
    { id, document }: Stored<SamlProviderDocument>,
    place: SamlPlace,
    idp: SamlIdp | undefined,
    more: Partial<SamlConfig> = {},
  ): Promise<SAML> {
    const { SAML, ValidateInResponseTo } = await import('@node-saml/node-saml')
    const { entityId, acsUrl } = serviceProviderOf(place)
    const privateKey = secrets.open(document.privateKey, privateKeyPlace(id))
    const isSigning = document.signsRequests ?? idp?.wantsSignedRequests ?? false
    return new SAML({
      issuer: entityId,
      callbackUrl: acsUrl,
      entryPoint: idp?.loginUrl ?? acsUrl,
      idpCert: idp === undefined ? document.certificate : [...idp.certificates],
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      signatureAlgorithm: 'sha256',
      digestAlgorithm: 'sha256',
      decryptionPvk: privateKey,
      ...(isSigning ? { privateKey, publicCert: document.certificate } : {}),
      // One signature is enough, wherever it is; without any the library refuses.
      wantAuthnResponseSigned: false,
      wantAssertionsSigned: false,
      // For whom, when and in answer to what is checked by `checkAssertion`, on what was signed and by our clock.
      audience: false,
      acceptedClockSkewMs: -1,
      validateInResponseTo: ValidateInResponseTo.never,
      ...more,
    })
  }

  /** The signed assertion. @throws RequestError `PROVIDER_REFUSED`, the same for whatever does not fit */
  async function verified(
    provider: Stored<SamlProviderDocument>,
    place: SamlPlace,
    idp: SamlIdp,
    { xml }: SamlResponse,
  ): Promise<string> {
    const saml = await open(provider, place, idp)
    try {
      const { profile } = await saml.validatePostResponseAsync({
        SAMLResponse: Buffer.from(xml, 'utf8').toString('base64'),
      })
      const assertion = profile?.getAssertionXml?.()
      if (assertion !== undefined) return assertion
    } catch (error) {
      throw refused(UNSIGNED, error)
    }
    throw refused(UNSIGNED)
  }

  /** As {@link verified}; with metadata that have just been read when no known key has signed. */
  async function verifiedByAnyKey(
    provider: Stored<SamlProviderDocument>,
    place: SamlPlace,
    idp: SamlIdp,
    response: SamlResponse,
  ): Promise<string> {
    try {
      return await verified(provider, place, idp, response)
    } catch (error) {
      const again = await source.current(provider, NEW_KEY_MS)
      if (again.certificates.every((each) => idp.certificates.includes(each))) throw error
      return verified(provider, place, again, response)
    }
  }

  return {
    async begin(provider, place, { requestId, relayState }) {
      const saml = await open(provider, place, await source.current(provider), {
        generateUniqueId: () => requestId,
      })
      return new URL(await saml.getAuthorizeUrlAsync(relayState, undefined, {}))
    },
    async finish(provider, place, text, requestId) {
      const response = await readSamlResponse(text)
      const idp = await source.current(provider)
      const { entityId, acsUrl } = serviceProviderOf(place)
      checkAddressed(response, { acsUrl, requestId, issuer: idp.entityId })
      if (response.failure !== undefined) {
        throw refused(`${provider.document.name} has refused the sign-in: ${response.failure}`)
      }
      const signed = await verifiedByAnyKey(provider, place, idp, response)
      const assertion = await readSamlAssertion(signed)
      const expected = { issuer: idp.entityId, audience: entityId, recipient: acsUrl, requestId, now: now() }
      const endsAt = checkAssertion(assertion, expected)
      const key = `saml-assertion:${provider.id}:${createHash('sha256').update(assertion.id).digest('base64url')}`
      if (!(await cache.add(key, '1', endsAt - now()))) throw refused('The assertion was shown before')
      return signed
    },
    async metadata(provider, place) {
      const saml = await open(provider, place, provider.document.idp, {
        generateUniqueId: () => `_${provider.id}`,
        wantAssertionsSigned: true,
      })
      const { certificate } = provider.document
      return saml.generateServiceProviderMetadata(certificate, certificate)
    },
  }
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
