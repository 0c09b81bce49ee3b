import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

/** A certificate with its private key, both PEM. */
export interface Made {
  readonly certificate: string
  readonly key: string
}

const YEAR_MS = 365 * 24 * 3_600_000

/** A certificate for a name, by an issuer or by itself; an RSA key in PKCS #8. */
export function keyAndCertificate(name: string, issuer?: Made & { readonly name: string }, lifeMs = YEAR_MS): Made {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey)
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date(Date.now() - 1000)
  certificate.validity.notAfter = new Date(Date.now() + lifeMs)
  certificate.setSubject([{ name: 'commonName', value: name }])
  certificate.setIssuer([{ name: 'commonName', value: issuer?.name ?? name }])
  certificate.setExtensions([{ name: 'basicConstraints', cA: true }])
  certificate.sign(forge.pki.privateKeyFromPem(issuer?.key ?? privateKey), forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'), key: privateKey }
}

/** A PKCS #12 file of a key and certificates. */
export function keyStoreOf(key: string, certificates: readonly string[], password: string): Buffer {
  const store = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key),
    certificates.map((pem) => forge.pki.certificateFromPem(pem)),
    password,
    { algorithm: '3des' },
  )
  return Buffer.from(forge.asn1.toDer(store).getBytes(), 'binary')
}
