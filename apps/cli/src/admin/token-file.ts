import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import { z } from 'zod'
import type { Connection } from './connections.ts'

/** A token as a file that needs two secrets to be opened (platform.md §17.1): AES-256-GCM, the key by scrypt. */
const tokenFile = z.object({ data: z.base64(), configVersion: z.literal('1.0') })

const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** A key to be shown once to who gets the file. */
export function freshEncryptionKey(): string {
  return randomBytes(24).toString('base64url')
}

/** @param passphrase chosen by the user, beside the encryption key */
export function sealConnection(connection: Connection, encryptionKey: string, passphrase: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyOf(encryptionKey, passphrase), iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(connection), 'utf8'), cipher.final()])
  const data = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
  return `${JSON.stringify({ data, configVersion: '1.0' })}\n`
}

/** @throws RequestError `CLI_TOKEN_FILE` when it is no token file, or one of the secrets is wrong */
export function openConnection(text: string, encryptionKey: string, passphrase: string): Connection {
  const file = tokenFile.safeParse(jsonOf(text))
  if (!file.success)
    throw new RequestError('CLI_TOKEN_FILE', 'This is no token file: {"data": …, "configVersion": "1.0"}')
  const bytes = Buffer.from(file.data.data, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(encryptionKey, passphrase), bytes.subarray(0, IV_BYTES))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    return JSON.parse(opened.toString('utf8')) as Connection
  } catch (cause) {
    throw new RequestError('CLI_TOKEN_FILE', 'The encryption key or the passphrase is wrong', { cause })
  }
}

function keyOf(encryptionKey: string, passphrase: string): Buffer {
  return scryptSync(passphrase, encryptionKey, KEY_BYTES)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
