import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

/** Memory in KiB, passes and lanes: what OWASP's Password Storage Cheat Sheet asks of Argon2id, with two lanes fewer. */
const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const HASH_BYTES = 32

/** The Argon2id hash of a password, in PHC form: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derived(password, salt, { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES })
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(salt)}$${base64(hash)}`
}

/**
 * Is it the password of the hash? Takes as long when there is no hash, so that the time does not tell who exists. Hashes
 * with other costs are read as well.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash ?? DUMMY)
  if (match === null) return false
  const [, memory, passes, parallelism, salt = '', expected = ''] = match
  const costs = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const wanted = Buffer.from(expected, 'base64')
  const found = await derived(password, Buffer.from(salt, 'base64'), costs, wanted.length)
  return timingSafeEqual(found, wanted) && hash !== undefined
}

const DUMMY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`

async function derived(
  password: string,
  nonce: Buffer,
  costs: { readonly memory: number; readonly passes: number; readonly parallelism: number },
  tagLength: number = HASH_BYTES,
): Promise<Buffer> {
  return derive('argon2id', { message: Buffer.from(password.normalize('NFC'), 'utf8'), nonce, tagLength, ...costs })
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
