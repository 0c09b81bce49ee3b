import { createClient, signIn, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { codeOf, PASSWORD } from '../__fixtures__/people.ts'
import { startSmtp } from '../__fixtures__/start-smtp.ts'
import type { StartedSmtp } from '../__fixtures__/start-smtp.ts'

// platform.md §8.2: who is blocked gets a code by mail, with three tries to enter it.

const params = { realm: 'demo' }
const email = 'ana@example.com'
let started: StartedCoordinator
let smtp: StartedSmtp

beforeAll(async () => {
  smtp = await startSmtp()
  started = await startCoordinator({
    address: 'https://core.example.com',
    mailServer: { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'no-reply@example.com' },
  })
  await started.admin.call(users.createUser, { params, body: { email, name: 'Ana' } })
  const code = codeOf(/https:\S+/.exec(await smtp.next())?.[0])
  const body = { code, newPassword: PASSWORD }
  await createClient({ address: started.address }).call(signIn.setPassword, { params, body })
})
beforeEach(() => started.forgetRequests())
afterAll(async () => {
  await started.close()
  await smtp.close()
})

test('the code that comes with the block takes it away, once', async () => {
  await block(email)
  const code = codeIn(await smtp.next())
  expect(await enter(email, PASSWORD)).toBe('TOO_MANY_REQUESTS')
  expect(await unlock(email, wrong(code))).toEqual(['UNLOCK_REFUSED', 2])
  expect(await unlock(email, code)).toBe('done')
  expect(await enter(email, PASSWORD)).toBe('done')
  expect(await unlock(email, code)).toEqual(['UNLOCK_REFUSED', 2])
})

test('after three wrong ones even the right one is none; another code starts anew', async () => {
  await block(email)
  const code = codeIn(await smtp.next())
  // One was tried after the last unlocking; the new code counts anew.
  for (const left of [2, 1, 0]) expect(await unlock(email, wrong(code))).toEqual(['UNLOCK_REFUSED', left])
  expect(await unlock(email, code)).toEqual(['TOO_MANY_REQUESTS', undefined])
  await resend(email)
  const another = codeIn(await smtp.next())
  expect(another).not.toBe(code)
  expect(await unlock(email, code)).toEqual(['UNLOCK_REFUSED', 2])
  expect(await unlock(email, another)).toBe('done')
})

test('an address that nobody has is told the same, and nobody gets mails without end', async () => {
  const before = smtp.mails.length
  await block('nobody@example.com')
  expect(await unlock('nobody@example.com', '12345678')).toEqual(['UNLOCK_REFUSED', 2])
  expect(await resend('nobody@example.com')).toBe(await resend(email))
  await block(email)
  for (let i = 0; i < 3; i++) await resend(email)
  // Three in an hour were sent before: none is left. A mail to somebody else comes after all that would have come.
  await started.admin.call(users.createUser, { params, body: { email: 'last@example.com', name: 'Last' } })
  expect(await smtp.next()).toContain('To: Last <last@example.com>')
  expect(smtp.mails.length).toBe(before + 1)
  expect(started.faults).toEqual([])
})

async function block(address: string): Promise<void> {
  for (let i = 0; i < 5; i++) expect(await enter(address, 'Wrong-2026')).toBe('SIGN_IN_REFUSED')
}

function enter(address: string, password: string): Promise<unknown> {
  return createClient({ address: started.address })
    .call(signIn.signIn, { params, body: { email: address, password } })
    .then(
      () => 'done',
      (error: { code?: unknown }) => error.code,
    )
}

function unlock(address: string, code: string): Promise<unknown> {
  return createClient({ address: started.address })
    .call(signIn.unlock, { params, body: { email: address, code } })
    .then(
      () => 'done',
      ({ code: failure, details }: { code: unknown; details: { facts?: { left?: number } } }) => [
        failure,
        details.facts?.left,
      ],
    )
}

async function resend(address: string): Promise<string> {
  const body = { email: address }
  return (await createClient({ address: started.address }).call(signIn.resendUnlockCode, { params, body })).body.message
}

function codeIn(text: string): string {
  return /^\d{8}$/m.exec(text)?.[0] ?? ''
}

function wrong(code: string): string {
  return code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`
}
