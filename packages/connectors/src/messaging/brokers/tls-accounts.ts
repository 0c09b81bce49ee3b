import { createSecureContext } from 'node:tls'
import { accountField } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'
import { badAccount, neededField } from './account-fields.ts'

/** What of a TLS connection comes from accounts, in the words of `node:tls`. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
}

/**
 * A trust store (which certificates are believed; none: those of the system) and a key store (what this side shows),
 * both `certificate-chain` accounts (accounts.md, Certificates).
 *
 * @throws FlowError `TRIGGER_ACCOUNT` when one of them does not hold what it should
 */
export function tlsMaterial(truststore: Account | undefined, keystore: Account | undefined): TlsMaterial {
  const material = { ...trusted(truststore), ...shown(keystore) }
  try {
    createSecureContext(material)
  } catch (error) {
    const label = (keystore ?? truststore)?.label
    throw badAccount(`The certificates of the account "${label}" cannot be used (${reason(error)})`)
  }
  return material
}

function trusted(account: Account | undefined): TlsMaterial {
  if (account === undefined) return {}
  const certificates = blocksOf(account).filter(isCertificate)
  if (certificates.length === 0) throw badAccount(`The account "${account.label}" has no certificate`)
  return { ca: certificates.join('\n') }
}

function shown(account: Account | undefined): TlsMaterial {
  if (account === undefined) return {}
  const blocks = blocksOf(account)
  const certificates = blocks.filter(isCertificate)
  const key = blocks.find((block) => /^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/.test(block))
  if (certificates.length === 0 || key === undefined) {
    throw badAccount(`The account "${account.label}" needs a certificate and its private key`)
  }
  const passphrase = accountField(account, 'password')
  return {
    cert: certificates.join('\n'),
    key,
    ...(passphrase === undefined || passphrase === '' ? {} : { passphrase }),
  }
}

function blocksOf(account: Account): readonly string[] {
  return neededField(account, 'chain').match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g) ?? []
}

function isCertificate(block: string): boolean {
  return block.startsWith('-----BEGIN CERTIFICATE') || block.startsWith('-----BEGIN TRUSTED CERTIFICATE')
}

/** OpenSSL's own words hold nothing of the key. */
function reason(error: unknown): string {
  const { code, reason: text } = error as { code?: unknown; reason?: unknown }
  return typeof text === 'string' ? text : typeof code === 'string' ? code : 'unreadable'
}
