import { createPrivateKey, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { accountField, StepFailure } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'

/** A key in a form that the SSH client reads. */
export interface SshPrivateKey {
  readonly privateKey: string
  readonly passphrase?: string
}

const PKCS8 = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/

/**
 * The key of a `private-key` account. The client reads OpenSSH's own form, PuTTY's and the older PEM ones; PKCS #8,
 * which is what most tools write today, is turned into one of these.
 *
 * @throws StepFailure when there is none, or it cannot be read; its text holds nothing of the key
 */
export function sshPrivateKey(account: Account): SshPrivateKey {
  const text = (accountField(account, 'key') ?? '').replaceAll('\r\n', '\n').trim()
  if (text === '') throw unreadable(account.label, 'it is empty')
  const passphrase = accountField(account, 'passphrase') || undefined
  if (!PKCS8.test(text)) return { privateKey: `${text}\n`, ...(passphrase === undefined ? {} : { passphrase }) }
  let key: KeyObject
  try {
    key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch {
    throw unreadable(account.label, 'it is damaged, or its passphrase is not the right one')
  }
  return { privateKey: readableForm(account, key) }
}

/** The failure for a key that the client does not read. */
export function unreadable(label: string, reason: string): StepFailure {
  return new StepFailure(`The private key of the account "${label}" cannot be read: ${reason}`, {
    isConfiguration: true,
  })
}

function readableForm(account: Account, key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString()
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString()
    case 'ed25519':
      return openSshEd25519(key)
    default:
      throw unreadable(account.label, 'SSH knows RSA, EC and Ed25519 keys')
  }
}

const ED25519 = 'ssh-ed25519'
/** Without a cipher the private part is padded to this many bytes. */
const BLOCK = 8

/** OpenSSH's PROTOCOL.key, without encryption: Ed25519 has no older PEM form. */
function openSshEd25519(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' })
  const open = Buffer.from(x, 'base64url')
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), open])
  const openPart = Buffer.concat([sized(ED25519), sized(open)])
  // The same number twice: after decryption it tells whether the passphrase was right.
  const check = randomBytes(4)
  const fields = Buffer.concat([check, check, sized(ED25519), sized(open), sized(secret), sized('')])
  const padding = Buffer.from(Array.from({ length: (BLOCK - (fields.length % BLOCK)) % BLOCK }, (_, at) => at + 1))
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sized('none'),
    sized('none'),
    sized(''),
    uint32(1),
    sized(openPart),
    sized(Buffer.concat([fields, padding])),
  ])
  const lines = body.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

function sized(content: string | Buffer): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
