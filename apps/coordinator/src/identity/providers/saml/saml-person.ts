import type { SamlProviderDocument } from '../provider-document.ts'
import { badClaim, checkedEmail, personName } from '../provider-person.ts'
import type { ProviderPerson } from '../provider-person.ts'
import { groupsByXPath } from './group-xpath.ts'
import { readSamlAssertion } from './saml-assertion.ts'
import type { SamlAssertion } from './saml-assertion.ts'

const FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
/** SAML core §8.3.7. */
const LONGEST_NAME_ID = 256
const SOAP_CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/'
const MICROSOFT_CLAIMS = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/'

/** Where the usual providers have the address and the name: Microsoft, the names of LDAP (RFC 4524, RFC 2798), others. */
const EMAIL_ATTRIBUTES = [
  `${SOAP_CLAIMS}emailaddress`,
  'urn:oid:0.9.2342.19200300.100.1.3',
  'urn:oid:1.2.840.113549.1.9.1',
  'email',
  'mail',
  'emailaddress',
  'emailAddress',
]
const NAME_ATTRIBUTES = [
  'http://schemas.microsoft.com/identity/claims/displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'displayName',
  'displayname',
  'name',
  'urn:oid:2.5.4.3',
  'cn',
]
const GIVEN_NAME_ATTRIBUTES = [`${SOAP_CLAIMS}givenname`, 'urn:oid:2.5.4.42', 'givenName', 'firstName']
const SURNAME_ATTRIBUTES = [`${SOAP_CLAIMS}surname`, 'urn:oid:2.5.4.4', 'sn', 'surname', 'lastName']

/** Where the schemes of group integrations look (platform.md §9.3). */
const GROUP_ATTRIBUTES = {
  azure: [`${MICROSOFT_CLAIMS}groups`],
  'adfs-classic': ['http://schemas.xmlsoap.org/claims/Group', `${MICROSOFT_CLAIMS}groupsid`],
}
/** Microsoft Entra ID sends it instead of more than 150 groups. */
const TOO_MANY_GROUPS = 'http://schemas.microsoft.com/claims/groups.link'

/**
 * Whom an assertion is about.
 *
 * @param signed the XML of the assertion, checked
 * @throws RequestError `PROVIDER_CLAIM` when the assertion does not say enough, or what the provider may not say
 */
export async function readSamlPerson(provider: SamlProviderDocument, signed: string): Promise<ProviderPerson> {
  const assertion = await readSamlAssertion(signed)
  const { attributes } = assertion
  if (attributes.has(TOO_MANY_GROUPS)) {
    throw badClaim(
      `${provider.name} leaves the groups out because there are too many: let it send only those of this application`,
    )
  }
  const email = emailOf(provider, assertion)
  const told = Object.values(GROUP_ATTRIBUTES).flat()
  return {
    subject: subjectOf(provider, assertion, email),
    email,
    name: personName(nameOf(provider, assertion), email),
    hasGroups: told.some((name) => (attributes.get(name) ?? []).length > 0),
    async groupsFor({ scheme = 'azure', xpath = '' }) {
      if (scheme === 'custom') {
        const found = await groupsByXPath(signed, xpath)
        return found.length === 0 ? undefined : found
      }
      const present = GROUP_ATTRIBUTES[scheme].filter((name) => attributes.has(name))
      return present.length === 0 ? undefined : present.flatMap((name) => attributes.get(name) ?? [])
    },
  }
}

/** Who it is at the provider, for good. A transient NameID is another one each time: then it is the address. */
function subjectOf({ name }: SamlProviderDocument, { nameId, nameIdFormat }: SamlAssertion, email: string): string {
  if (nameId === undefined || nameIdFormat === `${FORMAT}transient`) return email
  if (nameId === '' || nameId.length > LONGEST_NAME_ID) throw badClaim(`What ${name} has as NameID is no identifier`)
  return nameIdFormat === EMAIL_FORMAT ? nameId.toLowerCase() : nameId
}

function emailOf(provider: SamlProviderDocument, { attributes, nameId, nameIdFormat }: SamlAssertion): string {
  const { emailAttribute, name } = provider
  const places = emailAttribute === undefined ? EMAIL_ATTRIBUTES : [emailAttribute]
  const place = places.find((each) => attributes.has(each))
  if (place === undefined) {
    const isUsual = emailAttribute === undefined && nameIdFormat === EMAIL_FORMAT
    const where =
      emailAttribute === undefined ? 'the usual attributes, nor a NameID that is one' : `"${emailAttribute}"`
    return checkedEmail(provider, isUsual ? nameId : undefined, where)
  }
  const values = attributes.get(place) ?? []
  if (values.length > 1) throw badClaim(`${name} tells several addresses in "${place}"`)
  return checkedEmail(provider, values[0] === '' ? undefined : values[0], `"${place}"`)
}

function nameOf({ nameAttribute }: SamlProviderDocument, { attributes }: SamlAssertion): string | undefined {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => attributes.get(name)?.[0]).find((value) => value !== undefined && value !== '')
  if (nameAttribute !== undefined) return first([nameAttribute])
  const parts = [first(GIVEN_NAME_ATTRIBUTES), first(SURNAME_ATTRIBUTES)].filter((part) => part !== undefined)
  return first(NAME_ATTRIBUTES) ?? (parts.length === 0 ? undefined : parts.join(' '))
}
