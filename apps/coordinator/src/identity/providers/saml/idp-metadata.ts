import { RequestError } from '@jatai/errors'
import { providers as schemas } from '@jatai/api'
import type { XmlNode } from 'libxml2-wasm'
import type { SamlIdp } from '../provider-document.ts'
import { readCertificate } from './certificates.ts'
import { withXml } from './open-xml.ts'
import type { OpenXml } from './open-xml.ts'

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
/** An identity provider that speaks SAML 2.0: ADFS describes other roles beside it. */
const IDP = `md:IDPSSODescriptor[contains(concat(' ', normalize-space(@protocolSupportEnumeration), ' '), ' ${PROTOCOL} ')]`

/**
 * Reads the metadata of an identity provider (SAML metadata §2).
 *
 * @param wanted entity id, where there are several
 * @throws RequestError `SAML_METADATA` saying what is wrong with it
 */
export function readIdpMetadata(text: string, wanted: string | undefined, now: number): Promise<SamlIdp> {
  return withXml(
    text,
    (problem) => wrong(`that is no metadata: ${problem}`),
    (xml) => {
      const entity = entityOf(xml, wanted)
      checkIsValid(xml, entity, now)
      const [idp] = xml.nodes(IDP, entity) as [XmlNode]
      const signing = `md:KeyDescriptor[not(@use) or @use='signing']/ds:KeyInfo/ds:X509Data/ds:X509Certificate`
      const certificates = [...new Set(xml.texts(signing, idp).map((each) => readCertificate(each, wrong)))]
      if (certificates.length === 0) throw wrong('there is no certificate for signing')
      return {
        entityId: xml.text('@entityID', entity) ?? '',
        loginUrl: loginUrlOf(xml, idp),
        certificates,
        wantsSignedRequests: ['true', '1'].includes(xml.text('@WantAuthnRequestsSigned', idp) ?? ''),
      }
    },
  )
}

function entityOf(xml: OpenXml, wanted: string | undefined): XmlNode {
  const all = xml.nodes(`//md:EntityDescriptor[@entityID][${IDP}]`)
  if (all.length === 0) throw wrong('there is no identity provider of SAML 2.0 in it (IDPSSODescriptor)')
  const found = wanted === undefined ? all : all.filter((entity) => xml.text('@entityID', entity) === wanted)
  const [entity] = found
  if (entity === undefined) throw wrong(`there is no identity provider "${wanted ?? ''}" in it`)
  if (found.length > 1) throw wrong('there are several identity providers in it: say which one by its entityId')
  return entity
}

function loginUrlOf(xml: OpenXml, idp: XmlNode): string {
  const [url] = xml.texts(`md:SingleSignOnService[@Binding='${REDIRECT}']/@Location`, idp)
  if (url === undefined) throw wrong('there is no SingleSignOnService with the binding HTTP-Redirect')
  if (!schemas.isProviderAddress(url)) throw wrong('the SingleSignOnService is no address that begins with https')
  return url
}

function checkIsValid(xml: OpenXml, entity: XmlNode, now: number): void {
  for (const until of xml.texts('ancestor-or-self::*/@validUntil', entity)) {
    const end = Date.parse(until)
    if (Number.isNaN(end) || end <= now) throw wrong(`it was good until ${until.slice(0, 40)}`)
  }
}

function wrong(problem: string): RequestError {
  return new RequestError('SAML_METADATA', `The metadata cannot be used: ${problem}`, { details: { status: 400 } })
}
