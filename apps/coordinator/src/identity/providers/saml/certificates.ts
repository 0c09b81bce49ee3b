import { generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'

/** RSA keys that are shorter can be broken. */
const SHORTEST_RSA_BITS = 2048
/** People register our certificate by hand: it must not end on its own. */
const LIFETIME_YEARS = 20

/**
 * A certificate as PEM.
 *
 * @param text PEM, or its base64 alone, with line breaks anywhere
 * @param wrong makes the error for what is none
 */
export function readCertificate(text: string, wrong: (problem: string) => Error): string {
  const base64 = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '')
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    throw wrong('a certificate in it cannot be read')
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: key } = certificate.publicKey
  const isStrong = type === 'rsa' && (key?.modulusLength ?? 0) >= SHORTEST_RSA_BITS
  if (!isStrong) throw wrong(`a certificate has a key that is not RSA of ${SHORTEST_RSA_BITS} bits or more`)
  return certificate.toString()
}

/** What is shown of a certificate. */
export function certificateFacts(pem: string): {
  readonly subject: string
  readonly fingerprint: string
  readonly expiresAt: number
} {
  const { subject, fingerprint256, validTo } = new X509Certificate(pem)
  return { subject: subject.replaceAll('\n', ', '), fingerprint: fingerprint256, expiresAt: Date.parse(validTo) }
}

/** A key of our own with a certificate that it has signed, both PEM: signs requests, and opens encrypted assertions. */
export async function createOwnCertificate(
  name: string,
  now: number,
): Promise<{ readonly certificate: string; readonly privateKey: string }> {
  const keys = await promisify(generateKeyPair)('rsa', {
    modulusLength: SHORTEST_RSA_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey)
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date(now)
  certificate.validity.notAfter = new Date(now)
  certificate.validity.notAfter.setFullYear(certificate.validity.notBefore.getFullYear() + LIFETIME_YEARS)
  const subject = [{ name: 'commonName', value: name }]
  certificate.setSubject(subject)
  certificate.setIssuer(subject)
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate), privateKey: keys.privateKey }
}
