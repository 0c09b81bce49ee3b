import { promisify } from 'node:util'

/**
 * Opens an EncryptedData (XML Encryption 1.1).
 *
 * @param encrypted of algorithms that were checked
 * @param key PEM
 */
export async function decryptXml(encrypted: string, key: string): Promise<string> {
  const { decrypt } = await import('xml-encryption')
  // CBC counts as insecure there; it is what most providers use. RSA 1.5 was refused before.
  const options = { key, disallowDecryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false }
  const text = await promisify(decrypt)(encrypted, options)
  return text.replace(/\r\n?/g, '\n')
}
