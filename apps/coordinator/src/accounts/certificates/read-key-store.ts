import { createPrivateKey, X509Certificate } from 'node:crypto'
import type Forge from 'node-forge'
import { inputError } from '../../settings/input-error.ts'

/**
 * The certificates and the private key of a PKCS #12 file (RFC 7292), as PEM: the certificate of the key first.
 *
 * @throws RequestError `INPUT_INVALID` for another kind of file, or another password
 */
export async function readKeyStore(content: Uint8Array, password: string): Promise<string> {
  const { default: forge } = await import('node-forge')
  const { asn1, pkcs12, pki } = forge
  let store: Forge.pkcs12.Pkcs12Pfx
  try {
    store = pkcs12.pkcs12FromAsn1(asn1.fromDer(Buffer.from(content).toString('binary')), password)
  } catch {
    // The library's own words may quote what it has read.
    throw inputError({ field: 'keyStore', problem: 'it is no PKCS #12 file, or its password is another one' })
  }
  const bags = (type: string): Forge.pkcs12.Bag[] => store.getBags({ bagType: type })[type] ?? []
  const der = (node: Forge.asn1.Asn1): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'binary')

  const keys = [...bags(pki.oids['pkcs8ShroudedKeyBag'] ?? ''), ...bags(pki.oids['keyBag'] ?? '')].map((bag) =>
    // The library knows RSA alone and leaves the others as they were read.
    bag.key === undefined || bag.key === null
      ? createPrivateKey({ key: der(bag.asn1), format: 'der', type: 'pkcs8' })
      : createPrivateKey(pki.privateKeyToPem(bag.key)),
  )
  const certificates = bags(pki.oids['certBag'] ?? '').map(
    (bag) =>
      new X509Certificate(bag.cert === undefined || bag.cert === null ? der(bag.asn1) : pki.certificateToPem(bag.cert)),
  )
  const [key] = keys
  if (certificates.length === 0) throw inputError({ field: 'keyStore', problem: 'there is no certificate in it' })
  const leaf = key === undefined ? undefined : certificates.find((certificate) => certificate.checkPrivateKey(key))
  const ordered = leaf === undefined ? certificates : inOrder(leaf, certificates)
  return [
    ...ordered.map((certificate) => certificate.toString()),
    ...(key === undefined ? [] : [key.export({ format: 'pem', type: 'pkcs8' }).toString()]),
  ].join('')
}

/** Each certificate before its issuer, and those without a place at the end. */
function inOrder(leaf: X509Certificate, all: readonly X509Certificate[]): readonly X509Certificate[] {
  const ordered = [leaf]
  for (;;) {
    const last = ordered.at(-1) as X509Certificate
    const issuer = all.find((each) => !ordered.includes(each) && last.checkIssued(each))
    if (issuer === undefined) return [...ordered, ...all.filter((each) => !ordered.includes(each))]
    ordered.push(issuer)
  }
}
