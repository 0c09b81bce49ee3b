import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { InternalError, RequestError } from '@jatai/errors'

/**
 * Keeps secrets that must be readable again (accounts, API keys): AES-256-GCM under a master key. What is sealed is a
 * text, `v1.{id of the master key}.{base64url of nonce, ciphertext and tag}`, to be stored in a document.
 *
 * Rotation: put a new master key before the old ones. What is sealed from then on has the new one, what is there opens
 * with its own; {@link SecretBox.isCurrent} tells what to seal again before an old key is taken away.
 */
export interface SecretBox {
  /**
   * @param place where the value is kept, for instance `account:{id}:password`: it opens only there, so that a sealed
   *   value that is copied to another record is worth nothing
   */
  seal(secret: string, place: string): string

  /**
   * @throws RequestError `SECRET_KEY_UNKNOWN` when its master key is not among those that are set
   * @throws InternalError `SECRET_DAMAGED` when it was changed, or belongs to another place
   */
  open(sealed: string, place: string): string

  /** False for what an older master key sealed. */
  isCurrent(sealed: string): boolean
}

/**
 * @param masterKeys 32 bytes each; the first one seals, all of them open
 * @throws RangeError without a key, or for one of another length
 */
export function createSecretBox(masterKeys: readonly Uint8Array[]): SecretBox {
  const keys = new Map<string, Uint8Array>()
  for (const key of masterKeys) {
    if (key.length !== MASTER_KEY_BYTES) throw new RangeError(`A master key has ${MASTER_KEY_BYTES} bytes`)
    keys.set(masterKeyId(key), key)
  }
  const [current] = keys
  if (current === undefined) throw new RangeError('A secret box needs a master key')
  const [currentId, currentKey] = current

  return {
    seal(secret, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce)
      cipher.setAAD(Buffer.from(place))
      const parts = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return `${VERSION}.${currentId}.${Buffer.concat(parts).toString('base64url')}`
    },

    open(sealed, place) {
      const [version, id, text] = sealed.split('.')
      if (version !== VERSION || id === undefined || text === undefined) throw damagedError(place)
      const key = keys.get(id)
      if (key === undefined) throw unknownKeyError(id)
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw damagedError(place)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const secret = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([secret, decipher.final()]).toString('utf8')
      } catch (cause) {
        throw damagedError(place, cause)
      }
    },

    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${currentId}.`),
  }
}

export const MASTER_KEY_BYTES = 32

const VERSION = 'v1'
/** Random nonces of this length are safe for some four thousand million values a key. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Names a key without telling anything of it. */
function masterKeyId(key: Uint8Array): string {
  return createHash('sha256').update('jatai master key\0').update(key).digest('hex').slice(0, 12)
}

function unknownKeyError(id: string): RequestError {
  return new RequestError(
    'SECRET_KEY_UNKNOWN',
    `A stored secret was sealed with the master key ${id}, which is not set any more. Add that key after the current one (JATAI_MASTER_KEY), or restore the file master-key of the data folder.`,
    { details: { masterKey: id } },
  )
}

function damagedError(place: string, cause?: unknown): InternalError {
  return new InternalError('SECRET_DAMAGED', `The stored secret of ${place} was changed and cannot be opened`, {
    ...(cause === undefined ? {} : { cause }),
    details: { place },
  })
}
