import { escapeXml } from './escape-xml.ts'

/** Best first. */
const KEY_TRANSPORTS = ['http://www.w3.org/2009/xmlenc11#rsa-oaep', 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p']
const CIPHERS = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
]

/** Our metadata XML (SAML metadata §2.4.4): the same text as long as nothing in it changes. */
export function serviceProviderMetadata(facts: {
  readonly entityId: string
  readonly acsUrl: string
  /** PEM. */
  readonly certificate: string
  readonly signsRequests: boolean
}): string {
  const { entityId, acsUrl, certificate, signsRequests } = facts
  const base64 = certificate.replace(/-----[A-Z ]+-----|\s/g, '')
  const methods = [...CIPHERS, ...KEY_TRANSPORTS].map((each) => `<md:EncryptionMethod Algorithm="${each}"/>`).join('')
  const key = (use: string, more: string): string =>
    `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
    `<ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${more}</md:KeyDescriptor>`
  // Some providers want signed requests as soon as there is a key for them.
  const signing = signsRequests ? key('signing', '') : ''
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeXml(entityId)}">` +
    `<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" ` +
    `AuthnRequestsSigned="${signsRequests}" WantAssertionsSigned="true">${signing}${key('encryption', methods)}` +
    `<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" ` +
    `Location="${escapeXml(acsUrl)}" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>\n`
  )
}
