import { decryptXml } from './decrypt-assertion.ts'
import { withXml } from './open-xml.ts'
import { checkForm, refused } from './saml-response.ts'
import type { SamlResponse } from './saml-response.ts'
import { verifiedXml } from './verify-signature.ts'

/** Nothing more is told of what was decrypted: the answers would give it away bit by bit. */
const UNSIGNED =
  'Neither the assertion nor the whole answer is signed by a key of the identity provider, or it cannot be decrypted'

/**
 * The assertion of an answer, as it was signed: on its own, or with the whole answer. A signature that is there must be
 * right, of the answer first. An assertion that is encrypted is opened, and its own signature checked afterwards.
 *
 * @param keys certificates of the identity provider, and our private key, PEM
 * @throws RequestError `PROVIDER_REFUSED`, the same for whatever does not fit
 */
export async function signedAssertion(
  { xml, isSigned }: SamlResponse,
  keys: { readonly certificates: readonly string[]; readonly privateKey: string },
): Promise<string> {
  try {
    const covered = isSigned ? await verifiedXml(xml, '/samlp:Response', keys.certificates) : xml
    if (covered === undefined) throw refused(UNSIGNED)
    const encrypted = await part(covered, '/samlp:Response/saml:EncryptedAssertion/xenc:EncryptedData')
    if (encrypted === undefined) {
      const assertion = isSigned
        ? await part(covered, '/samlp:Response/saml:Assertion')
        : await verifiedXml(xml, '/samlp:Response/saml:Assertion', keys.certificates)
      if (assertion !== undefined) return assertion
      throw refused(UNSIGNED)
    }
    const opened = await decryptXml(encrypted, keys.privateKey)
    await withXml(opened, refused, (assertion) => checkForm(assertion, '/saml:Assertion'))
    const assertion = isSigned ? opened : await verifiedXml(opened, '/saml:Assertion', keys.certificates)
    if (assertion !== undefined) return assertion
    throw refused(UNSIGNED)
  } catch (error) {
    throw refused(UNSIGNED, error)
  }
}

/** One element as a document of its own. */
function part(xml: string, xpath: string): Promise<string | undefined> {
  return withXml(xml, refused, ({ nodes, alone }) => {
    const [found, ...others] = nodes(xpath)
    return found === undefined || others.length > 0 ? undefined : alone(found)
  })
}
