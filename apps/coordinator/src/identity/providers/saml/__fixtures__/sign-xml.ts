import { constants, createCipheriv, createHash, createSign, publicEncrypt, randomBytes } from 'node:crypto'
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm'

// XML signatures and encryption by libxml2's canonical form and Node's cryptography: nothing of what checks them.

const DS = 'http://www.w3.org/2000/09/xmldsig#'
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'

export interface Signer {
  /** PEM. */
  readonly key: string
  /** @default sha256 */
  readonly hash?: 'sha1' | 'sha256' | 'sha512'
}

const METHODS = {
  sha1: [`${DS}rsa-sha1`, `${DS}sha1`],
  sha256: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
  sha512: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'http://www.w3.org/2001/04/xmlenc#sha512'],
} as const

/** Signs the element with an ID, which gets an enveloped signature after its Issuer. */
export function signXml(xml: string, id: string, { key, hash = 'sha256' }: Signer): string {
  const [signatureMethod, digestMethod] = METHODS[hash]
  const digest = createHash(hash)
    .update(canonical(xml, `//*[@ID="${id}"]`))
    .digest('base64')
  const info =
    `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE}"/>` +
    `<ds:SignatureMethod Algorithm="${signatureMethod}"/><ds:Reference URI="#${id}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${DS}enveloped-signature"/><ds:Transform Algorithm="${EXCLUSIVE}"/></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${digestMethod}"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const value = createSign(hash).update(canonical(info, '/*')).sign(key, 'base64')
  const signature = `<ds:Signature xmlns:ds="${DS}">${info}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`
  const issuerEnd = xml.indexOf('</saml:Issuer>', xml.indexOf(`ID="${id}"`)) + '</saml:Issuer>'.length
  return xml.slice(0, issuerEnd) + signature + xml.slice(issuerEnd)
}

function canonical(xml: string, xpath: string): string {
  const document = XmlDocument.fromString(xml)
  try {
    const node = document.get(xpath)
    if (node === null) throw new Error(`There is no ${xpath}`)
    return node.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 })
  } finally {
    document.dispose()
  }
}

/** An EncryptedAssertion for the holder of a certificate. */
export function encryptAssertion(assertion: string, certificate: string, cipher: 'gcm' | 'cbc' | 'rsa-1_5'): string {
  const key = randomBytes(32)
  const padding = cipher === 'rsa-1_5' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING
  const wrapped = publicEncrypt({ key: certificate, padding, oaepHash: 'sha1' }, key).toString('base64')
  const [value, method] =
    cipher === 'cbc'
      ? [byCbc(assertion, key), 'http://www.w3.org/2001/04/xmlenc#aes256-cbc']
      : [byGcm(assertion, key), 'http://www.w3.org/2009/xmlenc11#aes256-gcm']
  const wrapping = cipher === 'rsa-1_5' ? 'rsa-1_5' : 'rsa-oaep-mgf1p'
  return (
    `<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">` +
    `<xenc:EncryptionMethod Algorithm="${method}"/><ds:KeyInfo xmlns:ds="${DS}"><xenc:EncryptedKey>` +
    `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#${wrapping}"><ds:DigestMethod Algorithm="${DS}sha1"/></xenc:EncryptionMethod>` +
    `<xenc:CipherData><xenc:CipherValue>${wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>` +
    `<xenc:CipherData><xenc:CipherValue>${value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>`
  )
}

function byGcm(text: string, key: Buffer): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, encrypted, cipher.getAuthTag()]).toString('base64')
}

function byCbc(text: string, key: Buffer): string {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}
