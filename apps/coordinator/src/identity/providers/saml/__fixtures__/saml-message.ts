import { randomUUID } from 'node:crypto'

/** What an identity provider tells of a person. */
export interface SamlAccount {
  readonly nameId?: string
  /** @default unspecified */
  readonly nameIdFormat?: string
  readonly attributes?: Readonly<Record<string, readonly string[]>>
}

/** A response with one assertion; each part as it should be unless a test says otherwise. */
export interface SamlMessage {
  readonly account: SamlAccount
  readonly issuer: string
  readonly acsUrl: string
  readonly audience: string | undefined
  readonly recipient: string
  readonly destination: string | undefined
  readonly inResponseTo: string | undefined
  readonly subjectInResponseTo: string | undefined
  /** Seconds from now. */
  readonly notBefore: number
  readonly notOnOrAfter: number
  readonly subjectNotOnOrAfter: number
  readonly status: readonly string[]
  readonly responseId: string
  readonly assertionId: string
}

const SAML = 'urn:oasis:names:tc:SAML:2.0'

/** The defaults of a message that answers a request. */
export function samlMessage(
  account: SamlAccount,
  to: {
    readonly issuer: string
    readonly acsUrl: string
    readonly audience: string
    readonly requestId: string | undefined
  },
): SamlMessage {
  const { issuer, acsUrl, audience, requestId } = to
  return {
    account,
    issuer,
    acsUrl,
    audience,
    recipient: acsUrl,
    destination: acsUrl,
    inResponseTo: requestId,
    subjectInResponseTo: requestId,
    notBefore: -5,
    notOnOrAfter: 60,
    subjectNotOnOrAfter: 60,
    status: ['Success'],
    responseId: `_${randomUUID()}`,
    assertionId: `_${randomUUID()}`,
  }
}

export function assertionXml(message: SamlMessage): string {
  const { account, assertionId, audience, issuer, recipient, notBefore, notOnOrAfter, subjectNotOnOrAfter } = message
  const nameId =
    account.nameId === undefined
      ? ''
      : `<saml:NameID Format="${account.nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'}">${escaped(account.nameId)}</saml:NameID>`
  const attributes = Object.entries(account.attributes ?? {})
    .map(([name, values]) => {
      const inner = values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`).join('')
      return `<saml:Attribute Name="${escaped(name)}">${inner}</saml:Attribute>`
    })
    .join('')
  return (
    `<saml:Assertion xmlns:saml="${SAML}:assertion" ID="${assertionId}" Version="2.0" IssueInstant="${at(0)}">` +
    `<saml:Issuer>${issuer}</saml:Issuer><saml:Subject>${nameId}` +
    `<saml:SubjectConfirmation Method="${SAML}:cm:bearer"><saml:SubjectConfirmationData ${attribute('InResponseTo', message.subjectInResponseTo)}` +
    `Recipient="${recipient}" NotOnOrAfter="${at(subjectNotOnOrAfter)}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at(notBefore)}" NotOnOrAfter="${at(notOnOrAfter)}">` +
    (audience === undefined
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`) +
    `</saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}"><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>${SAML}:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    (attributes === '' ? '' : `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>`) +
    '</saml:Assertion>'
  )
}

/** A response around an assertion, which may be encrypted or absent. */
export function responseXml(message: SamlMessage, assertion: string): string {
  const { responseId, issuer, destination, inResponseTo, status } = message
  const codes = status.reduceRight(
    (inner, code) => `<samlp:StatusCode Value="${SAML}:status:${code}">${inner}</samlp:StatusCode>`,
    '',
  )
  return (
    `<samlp:Response xmlns:samlp="${SAML}:protocol" xmlns:saml="${SAML}:assertion" ID="${responseId}" Version="2.0" IssueInstant="${at(0)}" ` +
    `${attribute('Destination', destination)}${attribute('InResponseTo', inResponseTo)}>` +
    `<saml:Issuer>${issuer}</saml:Issuer><samlp:Status>${codes}</samlp:Status>${assertion}</samlp:Response>`
  )
}

function at(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString()
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : `${name}="${value}" `
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}
