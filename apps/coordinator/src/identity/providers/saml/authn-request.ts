import { createSign } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import { escapeXml } from './escape-xml.ts'

const SIGNATURE_ALGORITHM = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/** A request for somebody to sign in (SAML core §3.4.1). */
export interface AuthnRequest {
  readonly id: string
  /** Our entity id. */
  readonly issuer: string
  readonly acsUrl: string
  readonly loginUrl: string
  readonly relayState: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** PEM; signs the request. */
  readonly privateKey: string | undefined
}

/** The address that takes a request to the identity provider, by the binding HTTP-Redirect (SAML bindings §3.4). */
export async function authnRequestUrl(request: AuthnRequest): Promise<URL> {
  const { id, issuer, acsUrl, loginUrl, relayState, at, privateKey } = request
  const xml =
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0" ` +
    `IssueInstant="${new Date(at).toISOString()}" Destination="${escapeXml(loginUrl)}" ` +
    `ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="${escapeXml(acsUrl)}">` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escapeXml(issuer)}</saml:Issuer>` +
    `<samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>`
  const deflated = (await promisify(deflateRaw)(xml)).toString('base64')
  // What is signed is the query as it is written, in this order.
  const query = [`SAMLRequest=${encodeURIComponent(deflated)}`, `RelayState=${encodeURIComponent(relayState)}`]
  if (privateKey !== undefined) {
    query.push(`SigAlg=${encodeURIComponent(SIGNATURE_ALGORITHM)}`)
    const signature = createSign('sha256').update(query.join('&')).sign(privateKey, 'base64')
    query.push(`Signature=${encodeURIComponent(signature)}`)
  }
  const url = new URL(loginUrl)
  // The address may have a query of its own.
  url.search = [url.search.slice(1), ...query].filter((each) => each !== '').join('&')
  return url
}
