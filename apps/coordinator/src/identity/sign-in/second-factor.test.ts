import { createClient, signIn, twoFactor, users } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { addPerson, PASSWORD } from '../__fixtures__/people.ts'
import { USERS } from '../users/user-document.ts'
import { base32 } from './base32.ts'
import { codeOf } from './second-factor.ts'

const params = { realm: 'demo' }
const STEP_MS = 30_000
let started: StartedCoordinator
/** How far the clock was put forward, in ms. */
let ahead = 0

beforeAll(async () => {
  started = await startCoordinator()
})
beforeEach(() => started.forgetRequests())
afterAll(() => started.close())

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%j in Base32 is %j (RFC 4648 §10)', (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded))

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at %d s is %s (RFC 6238, appendix B)', (seconds, code) => {
  expect(codeOf(Buffer.from('12345678901234567890'), Math.floor(seconds / 30))).toBe(code)
})

test('a code is asked for only of who knows the password, and counts once', async () => {
  const { email, key } = await withSecondFactor()
  const code = next(key)
  expect(await enter(email, 'Wrong-2026', code)).toBe('SIGN_IN_REFUSED')
  expect(await enter(email, PASSWORD)).toBe('CODE_NEEDED')
  expect(await enter(email, PASSWORD, wrong(code))).toBe('CODE_WRONG')
  expect(await enter(email, PASSWORD, code)).toBe('in')
  expect(await enter(email, PASSWORD, code), 'replayed').toBe('CODE_WRONG')
})

test('of two that come with the same code at once, one gets in', async () => {
  const { email, key } = await withSecondFactor()
  const code = next(key)
  const outcomes = await Promise.all([1, 2, 3].map(() => enter(email, PASSWORD, code)))
  expect(outcomes.sort()).toEqual(['CODE_WRONG', 'CODE_WRONG', 'in'])
})

test('clocks may differ by a step; a code of before the last one is used up', async () => {
  const { email, key } = await withSecondFactor()
  // Between steps, so that none begins meanwhile.
  const step = forward(5)
  expect(await enter(email, PASSWORD, codeOf(key, step - 2))).toBe('CODE_WRONG')
  expect(await enter(email, PASSWORD, codeOf(key, step + 2))).toBe('CODE_WRONG')
  expect(await enter(email, PASSWORD, codeOf(key, step + 1))).toBe('in')
  expect(await enter(email, PASSWORD, codeOf(key, step))).toBe('CODE_WRONG')
  expect(await enter(email, PASSWORD, codeOf(key, step - 1))).toBe('CODE_WRONG')
})

test('ten recovery codes, each good once', async () => {
  const { email, recoveryCodes } = await withSecondFactor()
  expect(recoveryCodes).toHaveLength(10)
  expect(new Set(recoveryCodes).size).toBe(10)
  const [first = '', second = ''] = recoveryCodes
  expect(await enter(email, PASSWORD, first)).toBe('in')
  expect(await enter(email, PASSWORD, first)).toBe('CODE_WRONG')
  expect(await enter(email, PASSWORD, second.toLowerCase().replace('-', ' '))).toBe('in')
  const outcomes = await Promise.all([1, 2].map(() => enter(email, PASSWORD, recoveryCodes[2])))
  expect(outcomes.sort()).toEqual(['CODE_WRONG', 'in'])
})

test('guessed codes block the account', async () => {
  const { email, key } = await withSecondFactor()
  for (let i = 0; i < 5; i++) expect(await enter(email, PASSWORD, wrong(next(key)))).toBe('CODE_WRONG')
  expect(await enter(email, PASSWORD, next(key))).toBe('TOO_MANY_REQUESTS')
})

test('guesses of who is signed in block it as well', async () => {
  const { client, key } = await withSecondFactor()
  const off = (code: string) => client.call(twoFactor.deactivateTwoFactor, { body: { code } })
  for (let i = 0; i < 5; i++) await expect(off(wrong(next(key)))).rejects.toMatchObject({ code: 'CODE_WRONG' })
  await expect(off(next(key))).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
})

test('it counts once a code of it was sent, cannot be replaced, and goes with a code', async () => {
  const { email, client } = await addPerson(started, 'steps@example.com')
  const { body } = await client.call(twoFactor.beginTwoFactor)
  const key = fromBase32(body.secret)
  expect(body.uri).toBe(
    `otpauth://totp/${encodeURIComponent(`Jataí demo:${email}`)}?secret=${body.secret}&issuer=${encodeURIComponent('Jataí demo')}`,
  )
  expect(await enter(email, PASSWORD), 'not active yet').toBe('in')
  const code = next(key)
  const activate = (sent: string) => client.call(twoFactor.activateTwoFactor, { body: { code: sent } })
  await expect(activate(wrong(code))).rejects.toMatchObject({ code: 'CODE_WRONG', details: { status: 400 } })
  await activate(code)
  expect(await enter(email, PASSWORD, code), 'the code that activated it').toBe('CODE_WRONG')
  await expect(client.call(twoFactor.beginTwoFactor)).rejects.toMatchObject({ code: 'TWO_FACTOR_CONFLICT' })
  await client.call(twoFactor.deactivateTwoFactor, { body: { code: next(key) } })
  expect(await enter(email, PASSWORD)).toBe('in')
  const again = client.call(twoFactor.deactivateTwoFactor, { body: { code: next(key) } })
  await expect(again).rejects.toMatchObject({ code: 'CODE_WRONG' })
})

test('an administrator takes it away from who has lost the device', async () => {
  const { email, id } = await withSecondFactor()
  const one = { ...params, id }
  expect((await started.admin.call(users.getUser, { params: one })).body.hasTwoFactor).toBe(true)
  await started.admin.call(users.updateUser, { params: one, body: { hasTwoFactor: false } })
  expect(await enter(email, PASSWORD)).toBe('in')
})

test('neither secret nor recovery codes are stored as they are', async () => {
  const { id, key, recoveryCodes } = await withSecondFactor()
  const stored = JSON.stringify(await started.platform.documents.get(USERS, id))
  for (const secret of [key.toString('base64'), base32(key), ...recoveryCodes]) {
    expect(stored).not.toContain(secret)
    expect(stored).not.toContain(secret.replace('-', ''))
  }
  expect(started.faults).toEqual([])
})

let count = 0

async function withSecondFactor(): Promise<{
  readonly id: string
  readonly email: string
  readonly client: Client
  readonly key: Buffer
  readonly recoveryCodes: readonly string[]
}> {
  const { id, email, client } = await addPerson(started, `factor-${count++}@example.com`)
  const key = fromBase32((await client.call(twoFactor.beginTwoFactor)).body.secret)
  const { body } = await client.call(twoFactor.activateTwoFactor, { body: { code: next(key) } })
  return { id, email, client, key, recoveryCodes: body.recoveryCodes }
}

/** Puts the clock into the middle of a step that many later; the step. */
function forward(steps: number): number {
  const now = Date.now() + ahead
  const step = Math.floor(now / STEP_MS) + steps
  const ms = step * STEP_MS + STEP_MS / 2 - now
  started.advance(ms)
  ahead += ms
  return step
}

/** A code that was not used: that of the next step. */
function next(key: Buffer): string {
  return codeOf(key, forward(1))
}

/** Another code, which is not that of a step nearby. */
function wrong(code: string): string {
  return code.startsWith('00') ? `11${code.slice(2)}` : `00${code.slice(2)}`
}

async function enter(email: string, password: string, code?: string): Promise<unknown> {
  const body = { email, password, ...(code === undefined ? {} : { code }) }
  return createClient({ address: started.address })
    .call(signIn.signIn, { params, body })
    .then(
      () => 'in',
      (error: { code?: unknown }) => error.code,
    )
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}
