import type { XmlNode } from 'libxml2-wasm'
import { withXml } from './open-xml.ts'
import type { OpenXml } from './open-xml.ts'
import { refused } from './saml-response.ts'

/** Who may show an assertion, where and until when (SAML profiles §4.1.4.2). */
export interface BearerConfirmation {
  readonly recipient: string | undefined
  readonly inResponseTo: string | undefined
  readonly notBefore: number | undefined
  readonly notOnOrAfter: number | undefined
}

/** An assertion whose signature was checked. Times are milliseconds since 1970; NaN stands for what is no time. */
export interface SamlAssertion {
  readonly id: string
  readonly issuer: string | undefined
  readonly nameId: string | undefined
  readonly nameIdFormat: string | undefined
  readonly confirmations: readonly BearerConfirmation[]
  readonly notBefore: number | undefined
  readonly notOnOrAfter: number | undefined
  /** One list of audiences for each restriction: all must be met. */
  readonly audiences: readonly (readonly string[])[]
  readonly hasAuthnStatement: boolean
  /** By name, and by friendly name where that is none of the names. */
  readonly attributes: ReadonlyMap<string, readonly string[]>
}

/**
 * Reads the very XML that was signed.
 *
 * @throws RequestError `PROVIDER_REFUSED`
 */
export function readSamlAssertion(signed: string): Promise<SamlAssertion> {
  return withXml(
    signed,
    (problem) => refused(`The assertion cannot be read: ${problem}`),
    (xml) => {
      const [assertion] = xml.nodes('/saml:Assertion[@ID][@Version="2.0"]')
      const nameIds = xml.nodes('saml:Subject/saml:NameID')
      const conditions = xml.nodes('saml:Conditions')
      if (assertion === undefined || nameIds.length > 1 || conditions.length > 1) {
        throw refused('The assertion cannot be read: it does not have the form that SAML 2.0 gives it')
      }
      return {
        id: xml.text('@ID') ?? '',
        issuer: xml.text('saml:Issuer'),
        nameId: xml.text('saml:Subject/saml:NameID'),
        nameIdFormat: xml.text('saml:Subject/saml:NameID/@Format'),
        confirmations: confirmationsOf(xml),
        notBefore: timeOf(xml.text('saml:Conditions/@NotBefore')),
        notOnOrAfter: timeOf(xml.text('saml:Conditions/@NotOnOrAfter')),
        audiences: xml
          .nodes('saml:Conditions/saml:AudienceRestriction')
          .map((restriction) => xml.texts('saml:Audience', restriction).map((audience) => audience.trim())),
        hasAuthnStatement: xml.nodes('saml:AuthnStatement').length > 0,
        attributes: attributesOf(xml),
      }
    },
  )
}

function confirmationsOf(xml: OpenXml): readonly BearerConfirmation[] {
  const bearer = "saml:Subject/saml:SubjectConfirmation[@Method='urn:oasis:names:tc:SAML:2.0:cm:bearer']"
  return xml.nodes(`${bearer}/saml:SubjectConfirmationData`).map((data) => ({
    recipient: xml.text('@Recipient', data),
    inResponseTo: xml.text('@InResponseTo', data),
    notBefore: timeOf(xml.text('@NotBefore', data)),
    notOnOrAfter: timeOf(xml.text('@NotOnOrAfter', data)),
  }))
}

function attributesOf(xml: OpenXml): ReadonlyMap<string, readonly string[]> {
  const all = xml.nodes('saml:AttributeStatement/saml:Attribute')
  const found = new Map<string, string[]>()
  const add = (name: string | undefined, attribute: XmlNode): void => {
    if (name === undefined || name === '') return
    const values = xml.texts('saml:AttributeValue', attribute).map((value) => value.trim())
    found.set(name, [...(found.get(name) ?? []), ...values])
  }
  for (const attribute of all) add(xml.text('@Name', attribute), attribute)
  const names = new Set(found.keys())
  for (const attribute of all) {
    const friendly = xml.text('@FriendlyName', attribute)
    if (friendly !== undefined && !names.has(friendly)) add(friendly, attribute)
  }
  return found
}

/** Times of SAML are UTC (SAML core §1.3.3): what has no `Z` is none. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN
}
