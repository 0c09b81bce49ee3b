import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { accounts } from '@jatai/api'

/** A certificate chain that could be read. */
export interface Chain {
  /** The blocks alone: what tools write between them is dropped. */
  readonly pem: string
  readonly facts: accounts.ChainFacts
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

/**
 * Reads concatenated PEM blocks: the leaf, its issuers, and the private key anywhere (accounts.md, Certificates).
 *
 * @param password of an encrypted key
 * @returns the chain, or what is wrong with it, which holds nothing of it
 */
export function readChain(text: string, password: string | undefined): Chain | { readonly problem: string } {
  const blocks = [...text.replaceAll('\r\n', '\n').matchAll(BLOCK)].map(([pem, kind = '']) => ({ pem, kind }))
  const certificates: X509Certificate[] = []
  for (const { pem, kind } of blocks) {
    if (!/^(?:X509 |TRUSTED )?CERTIFICATE$/.test(kind)) continue
    try {
      certificates.push(new X509Certificate(pem))
    } catch {
      return { problem: `certificate ${certificates.length + 1} cannot be read` }
    }
  }
  const [leaf] = certificates
  if (leaf === undefined) return { problem: 'there is no certificate in it' }
  const keys = blocks.filter(({ kind }) => kind.endsWith('PRIVATE KEY'))
  if (keys.length > 1) return { problem: 'there is more than one private key in it' }
  const key = keys[0] === undefined ? undefined : readKey(keys[0].pem, password)
  if (key === null) return { problem: 'the private key cannot be read: it is damaged, or its password is another one' }
  return {
    pem: `${blocks.map(({ pem }) => pem).join('\n')}\n`,
    facts: {
      certificates: certificates.map((certificate) => ({
        subject: oneLine(certificate.subject),
        issuer: oneLine(certificate.issuer),
        validFrom: Date.parse(certificate.validFrom),
        validTo: Date.parse(certificate.validTo),
        fingerprint: certificate.fingerprint256,
      })),
      key: key === undefined ? 'absent' : leaf.checkPrivateKey(key) ? 'matches' : 'does-not-match',
    },
  }
}

function readKey(pem: string, passphrase: string | undefined): KeyObject | null {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch {
    return null
  }
}

function oneLine(name: string): string {
  return name.split('\n').filter(Boolean).join(', ')
}
