import { RequestError } from '@jatai/errors'
import { withXml } from './open-xml.ts'
import type { OpenXml } from './open-xml.ts'
import { ACCEPTED_DIGESTS, ACCEPTED_SIGNATURES } from './verify-signature.ts'

/** What an answer says before its signature is checked: good for refusing it, and for nothing else. */
export interface SamlResponse {
  /** As it was signed. */
  readonly xml: string
  /** There is a signature on all of it. */
  readonly isSigned: boolean
  readonly inResponseTo: string | undefined
  readonly destination: string | undefined
  readonly issuer: string | undefined
  /** The last part of the innermost status code, unless all is well: `RequestDenied`. */
  readonly failure: string | undefined
}

/** RSA 1.5 tells too much about what it cannot decrypt. */
const ENCRYPTIONS = new Set([
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
])
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/**
 * Reads an answer of an identity provider (SAML core §3.3.3). Its form leaves no room for wrapping a signature: there is
 * one assertion in the whole document, in its one place; signatures are where they belong; no id stands for two things.
 *
 * @param base64 the field `SAMLResponse` of the form
 * @throws RequestError `PROVIDER_REFUSED`
 */
export function readSamlResponse(base64: string): Promise<SamlResponse> {
  const xml = textOf(Buffer.from(base64, 'base64'))
  return withXml(xml, wrong, (open) => {
    const { root } = open
    if (root.name !== 'Response' || open.nodes('/samlp:Response[@ID][@Version="2.0"]').length !== 1) {
      throw wrong('it is no Response of SAML 2.0')
    }
    checkForm(open, '/samlp:Response/saml:Assertion', '/samlp:Response')
    checkAlgorithms(open)
    const failure = failureOf(open)
    if (failure === undefined && open.nodes('saml:Assertion | saml:EncryptedAssertion').length === 0) {
      throw wrong('there is no assertion in it')
    }
    return {
      xml,
      isSigned: open.nodes('ds:Signature').length > 0,
      inResponseTo: open.text('@InResponseTo'),
      destination: open.text('@Destination'),
      issuer: open.text('saml:Issuer'),
      failure,
    }
  })
}

function textOf(bytes: Buffer): string {
  try {
    // Line ends as every reader of XML sees them (XML 1.0 §2.11).
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n')
  } catch {
    throw wrong('it is no UTF-8')
  }
}

/**
 * Checks where things stand.
 *
 * @param assertion where the assertion is, unless it is encrypted
 * @param response where the response is, if this is one
 */
export function checkForm(xml: OpenXml, assertion: string, response?: string): void {
  if (xml.nodes('//comment() | //processing-instruction()').length > 0) {
    throw wrong('it has comments or processing instructions')
  }
  const count = (xpath: string): number => xml.nodes(xpath).length
  const inPlace = count(assertion) + (response === undefined ? 0 : count(`${response}/saml:EncryptedAssertion`))
  const anywhere = count("//*[local-name()='Assertion' or local-name()='EncryptedAssertion']")
  if (anywhere !== inPlace || anywhere > 1) throw wrong('it has more than one assertion, or one in another place')
  const own = response === undefined ? 0 : count(`${response}/ds:Signature`)
  const ofAssertion = count(`${assertion}/ds:Signature`)
  const signatures = count("//*[local-name()='Signature']")
  if (signatures !== own + ofAssertion || own > 1 || ofAssertion > 1) throw wrong('a signature is in another place')
  const ids = xml.texts("//@*[translate(local-name(), 'ID', 'id')='id']")
  if (new Set(ids).size !== ids.length) throw wrong('an ID is there twice')
}

function checkAlgorithms(xml: OpenXml): void {
  const check = (xpath: string, known: ReadonlySet<string>, what: string): void => {
    for (const algorithm of xml.texts(xpath)) {
      if (!known.has(algorithm)) throw wrong(`its ${what} is not accepted (${algorithm.slice(0, 100)}): use SHA-256`)
    }
  }
  check('//ds:Signature//ds:SignatureMethod/@Algorithm', ACCEPTED_SIGNATURES, 'signature algorithm')
  check('//ds:Signature//ds:DigestMethod/@Algorithm', ACCEPTED_DIGESTS, 'digest algorithm')
  for (const algorithm of xml.texts('//xenc:EncryptionMethod/@Algorithm')) {
    if (!ENCRYPTIONS.has(algorithm)) throw wrong('its encryption is not accepted: use RSA-OAEP with AES')
  }
}

function failureOf(xml: OpenXml): string | undefined {
  const codes = xml.texts('samlp:Status//samlp:StatusCode/@Value')
  if (codes.length === 1 && codes[0] === SUCCESS) return undefined
  const code = codes.at(-1)?.split(':').at(-1) ?? ''
  return /^[A-Za-z]{1,60}$/.test(code) ? code : 'an unknown status'
}

function wrong(problem: string): RequestError {
  return refused(`The answer of the identity provider cannot be used: ${problem}`)
}

/** The answer does not let anybody in. */
export function refused(message: string, cause?: unknown): RequestError {
  return new RequestError('PROVIDER_REFUSED', message, { cause, details: { status: 401 } })
}
