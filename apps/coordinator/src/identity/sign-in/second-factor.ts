import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, SecretBox, Stored } from '@jatai/platform'
import { USERS } from '../users/user-document.ts'
import type { UserDocument } from '../users/user-document.ts'
import { base32 } from './base32.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

/** RFC 6238 as authenticator apps have it: SHA-1, six digits, thirty seconds; a step before and after is taken too. */
const STEP_MS = 30_000
const DIGITS = 6
const RECOVERY_CODES = 10

/** Time-based codes as a second factor (platform.md §8.3). */
export interface SecondFactor {
  /**
   * Lets pass who has none, or the right code; each code counts once.
   *
   * @throws RequestError `CODE_NEEDED`, `CODE_WRONG` (401)
   */
  check(user: Stored<UserDocument>, code: string | undefined): Promise<void>
  /** A secret to show as QR code; it counts once {@link SecondFactor.activate} has got a code of it. */
  begin(id: string, issuer: string): Promise<{ readonly secret: string; readonly uri: string }>
  /** @throws RequestError `CODE_WRONG`. Answers ten codes for a lost device, shown this once. */
  activate(id: string, code: string): Promise<readonly string[]>
  /** @throws RequestError `CODE_WRONG` */
  deactivate(id: string, code: string): Promise<void>
}

export function createSecondFactor(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly now: () => number
}): SecondFactor {
  const { documents, secrets, now } = options

  async function found(id: string): Promise<Stored<UserDocument>> {
    const user = await documents.get(USERS, id)
    if (user === undefined) throw new RequestError('USER_UNKNOWN', `There is no user "${id}"`)
    return user
  }

  /** The time step of a code; undefined when it is wrong or was used before. */
  function stepOf(twoFactor: NonNullable<UserDocument['twoFactor']>, id: string, code: string): number | undefined {
    const key = Buffer.from(secrets.open(twoFactor.secret, id), 'base64')
    const current = Math.floor(now() / STEP_MS)
    for (const step of [current, current - 1, current + 1]) {
      if (step > twoFactor.lastStep && isSame(codeOf(key, step), code)) return step
    }
    return undefined
  }

  /** Uses a code up. False: wrong, or somebody was faster with it. */
  async function use(id: string, code: string): Promise<boolean> {
    let isUsed = false
    await updateDocument(documents, USERS, id, (document) => {
      isUsed = false
      const twoFactor = document?.twoFactor
      if (document === undefined || twoFactor === undefined) return undefined
      const recovery = hashSecret(code.replace(/[\s-]/g, '').toUpperCase())
      if (twoFactor.isActive && twoFactor.recoveryCodes.includes(recovery)) {
        isUsed = true
        const recoveryCodes = twoFactor.recoveryCodes.filter((each) => each !== recovery)
        return { ...document, twoFactor: { ...twoFactor, recoveryCodes } }
      }
      const step = stepOf(twoFactor, id, code.replace(/\s/g, ''))
      if (step === undefined) return undefined
      isUsed = true
      return { ...document, twoFactor: { ...twoFactor, lastStep: step } }
    })
    return isUsed
  }

  return {
    async check({ id, document }, code) {
      if (document.twoFactor?.isActive !== true) return
      if (code === undefined || code === '') {
        throw new RequestError('CODE_NEEDED', 'Send the code of the authenticator app as well', {
          details: { status: 401 },
        })
      }
      if (!(await use(id, code))) throw codeWrong()
    },
    async begin(id, issuer) {
      const { document } = await found(id)
      if (document.twoFactor?.isActive === true) {
        throw new RequestError('TWO_FACTOR_CONFLICT', 'There is a second factor already: deactivate it first')
      }
      const key = randomBytes(20)
      const secret = base32(key)
      await updateDocument(documents, USERS, id, (user) =>
        user === undefined
          ? undefined
          : {
              ...user,
              twoFactor: {
                secret: secrets.seal(key.toString('base64'), id),
                isActive: false,
                recoveryCodes: [],
                lastStep: 0,
              },
            },
      )
      const label = encodeURIComponent(`${issuer}:${document.email}`)
      return { secret, uri: `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}` }
    },
    async activate(id, code) {
      const { document } = await found(id)
      if (document.twoFactor === undefined || document.twoFactor.isActive || !(await use(id, code)))
        throw codeWrong(400)
      const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode)
      await updateDocument(documents, USERS, id, (user) =>
        user?.twoFactor === undefined
          ? undefined
          : { ...user, twoFactor: { ...user.twoFactor, isActive: true, recoveryCodes: codes.map(normalHash) } },
      )
      return codes
    },
    async deactivate(id, code) {
      if (!(await use(id, code))) throw codeWrong(400)
      await updateDocument(documents, USERS, id, (user) => {
        if (user === undefined) return undefined
        const { twoFactor: _twoFactor, ...rest } = user
        return rest
      })
    },
  }
}

/** The code of a time step (RFC 4226 §5.3). */
export function codeOf(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) as number) & 0xf
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** `ABCDE-FGHJK`: fifty bits, without what looks alike. */
function recoveryCode(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  const pick = (): string => letters[randomInt(letters.length)] as string
  return `${Array.from({ length: 5 }, pick).join('')}-${Array.from({ length: 5 }, pick).join('')}`
}

function normalHash(code: string): string {
  return hashSecret(code.replace('-', ''))
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function codeWrong(status = 401): RequestError {
  return new RequestError('CODE_WRONG', 'The code is wrong, used up, or too old', { details: { status } })
}
