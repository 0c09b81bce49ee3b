import type { SignedXml } from 'xml-crypto'
import { withXml } from './open-xml.ts'
import type { OpenXml } from './open-xml.ts'

const DS = 'http://www.w3.org/2000/09/xmldsig#'

/**
 * What is believed (SAML core §5.4): RSA with SHA-256 or better, by the exclusive canonical form. HMAC must never be
 * among them: its key would be a certificate that everybody knows.
 */
const ACCEPTED = {
  signature: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ],
  digest: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  transform: [
    `${DS}enveloped-signature`,
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  ],
}

/** Algorithms of signatures and digests, for saying so early. */
export const ACCEPTED_SIGNATURES: ReadonlySet<string> = new Set(ACCEPTED.signature)
export const ACCEPTED_DIGESTS: ReadonlySet<string> = new Set(ACCEPTED.digest)

/**
 * The bytes that a signature covers, in canonical form: they alone may be believed, not the document they came in.
 *
 * @param xml a document in which no id stands for two elements
 * @param signed XPath of the element whose child the signature is
 * @param certificates PEM; keys in the document count for nothing
 * @returns undefined when there is no signature, or none of the certificates' keys has made it, or it covers anything else
 */
export async function verifiedXml(
  xml: string,
  signed: string,
  certificates: readonly string[],
): Promise<string | undefined> {
  const found = await withXml(
    xml,
    (problem) => new Error(problem),
    (open) => signatureOf(open, signed),
  )
  if (found === undefined) return undefined
  const { SignedXml } = await import('xml-crypto')
  for (const publicCert of certificates) {
    const checked = bound(new SignedXml({ publicCert }))
    try {
      checked.loadSignature(found.signature)
      const [reference, ...others] = checked.getReferences()
      if (others.length > 0 || reference?.uri !== `#${found.id}` || reference.transforms.length > 2) return undefined
      if (!checked.checkSignature(xml)) continue
    } catch {
      // Another key has signed, or what is not accepted was used: the library tells both by throwing.
      continue
    }
    const [bytes, ...more] = checked.getSignedReferences()
    if (bytes !== undefined && more.length === 0) return bytes
  }
  return undefined
}

/** The one signature of an element, and the id of the element. */
function signatureOf(xml: OpenXml, signed: string): { readonly id: string; readonly signature: string } | undefined {
  const [id, ...ids] = xml.texts(`${signed}/@ID`)
  const [signature, ...others] = xml.nodes(`${signed}/ds:Signature`)
  if (id === undefined || signature === undefined || ids.length > 0 || others.length > 0) return undefined
  return { id, signature: xml.alone(signature) }
}

/** Leaves the accepted algorithms alone. */
function bound(signed: SignedXml): SignedXml {
  const only = <T extends object>(all: T, names: readonly string[]): T =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) as T
  signed.SignatureAlgorithms = only(signed.SignatureAlgorithms, ACCEPTED.signature)
  signed.HashAlgorithms = only(signed.HashAlgorithms, ACCEPTED.digest)
  signed.CanonicalizationAlgorithms = only(signed.CanonicalizationAlgorithms, ACCEPTED.transform)
  return signed
}
