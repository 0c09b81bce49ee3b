import { audit, createClient, mail, realms, signIn, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rawRequest } from '../../__fixtures__/raw-request.ts'
import type { RawAnswer } from '../../__fixtures__/raw-request.ts'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { codeOf } from '../__fixtures__/people.ts'
import { startSmtp } from '../__fixtures__/start-smtp.ts'
import type { StartedSmtp } from '../__fixtures__/start-smtp.ts'
import { readMailServer } from './mail-server.ts'
import type { IdentityMail } from './mailer.ts'
import { createSmtpMailer } from './smtp-mailer.ts'

const params = { realm: 'demo' }
let started: StartedCoordinator
let smtp: StartedSmtp

beforeAll(async () => {
  smtp = await startSmtp()
  started = await startCoordinator({
    address: 'https://core.example.com',
    mailServer: { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'Jataí <no-reply@example.com>' },
  })
})
beforeEach(() => started.forgetRequests())
afterAll(async () => {
  await started.close()
  await smtp.close()
})

test('an invitation arrives in the language of its reader, and its link is not in the answer', async () => {
  const body = { email: 'ana@example.com', name: 'Ana Gonçalves', language: 'pt' as const }
  const { body: made } = await started.admin.call(users.createUser, { params, body })
  expect(made.invitation).toEqual({ isSent: true })
  const text = await smtp.next()
  expect(text).toMatch(/^From: =\?UTF-8\?.*<no-reply@example\.com>/m)
  expect(text).toMatch(/^To: =\?UTF-8\?.*<ana@example\.com>/m)
  expect(text).toMatch(/^Auto-Submitted: auto-generated/m)
  expect(text).toContain('Olá, Ana Gonçalves!')
  expect(linkIn(text)).toMatch(/^https:\/\/core\.example\.com\/set-password#realm=demo&code=[\w-]{43}$/)
  await setPassword(linkIn(text), 'Segredo-1')
  await expect(setPassword(linkIn(text), 'Segredo-2'), 'used').rejects.toMatchObject({ code: 'LINK_INVALID' })
})

test('what stands in a name is text, not another header or reader', async () => {
  const name = 'Eve\r\nBcc: thief@example.com\r\n\r\n<eve@evil.test>, "x" <y@evil.test>'
  await started.admin.call(users.createUser, { params, body: { email: 'eve@example.com', name } })
  const text = await smtp.next()
  expect(smtp.mails.at(-1)?.to).toEqual(['eve@example.com'])
  expect(text.slice(0, text.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/im)
})

test('who has forgotten a password gets a link of the known address, whatever Host the request names', async () => {
  const answer = await forgot('ana@example.com', { Host: 'evil.test', 'X-Forwarded-Host': 'evil.test' })
  expect(answer.status).toBe(200)
  const text = await smtp.next()
  expect(linkIn(text)).toMatch(/^https:\/\/core\.example\.com\/set-password#/)
  expect(text).not.toContain('evil.test')
  await setPassword(linkIn(text), 'Segredo-3')
})

test('nobody is told who exists, and nobody is flooded with mails', async () => {
  const before = smtp.mails.length
  const answers = [await forgot('nobody@example.com'), await forgot('ana@example.com'), await forgot('ana@example.com')]
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  await smtp.next()
  await smtp.next()
  // Three in an hour; one was asked for before.
  for (let i = 0; i < 5; i++) await forgot('ana@example.com')
  expect((await forgot('ana@example.com')).status).toBe(200)
  for (let i = 0; i < 5; i++) await forgot('ana@example.com')
  expect((await forgot('ana@example.com')).status, 'from one address').toBe(429)
  await started.forgetRequests()
  await started.admin.call(users.createUser, { params, body: { email: 'last@example.com', name: 'Last' } })
  await smtp.next()
  expect(smtp.mails.length).toBe(before + 3)
})

test('nothing is sent where resetting is turned off for the realm or the user, or the user is archived', async () => {
  const { body } = await started.admin.call(users.createUser, {
    params,
    body: { email: 'bob@example.com', name: 'Bob' },
  })
  await smtp.next()
  const before = smtp.mails.length
  const one = { ...params, id: body.user.id }
  const settings = (canResetPassword: boolean) =>
    started.admin.call(realms.updateRealmSettings, { params, body: { canResetPassword } })
  const user = (change: { canResetPassword?: boolean; archived?: boolean }) =>
    started.admin.call(users.updateUser, { params: one, body: change })
  await settings(false)
  await forgot('bob@example.com')
  await settings(true)
  await user({ canResetPassword: false })
  await forgot('bob@example.com')
  await user({ canResetPassword: true, archived: true })
  await forgot('bob@example.com')
  await user({ archived: false })
  await forgot('bob@example.com')
  await smtp.next()
  expect(smtp.mails.length).toBe(before + 1)
})

test('when the server does not take the mail, the administrator gets the link and the reason', async () => {
  smtp.refusal = 'mailbox is full'
  const { body } = await started.admin.call(users.createUser, {
    params,
    body: { email: 'full@example.com', name: 'Full' },
  })
  smtp.refusal = undefined
  expect(body.invitation).toMatchObject({
    isSent: false,
    problem: expect.stringContaining('mailbox is full') as unknown,
  })
  await setPassword(body.invitation.link ?? '', 'Segredo-4')
})

test('a realm has a server of its own, whose password is sealed and goes to no other', async () => {
  const own = await startSmtp()
  const settings = { host: '127.0.0.1', port: own.port, security: 'none' as const, from: 'realm@example.com' }
  const set = (more: object) => started.admin.call(mail.setMailSettings, { params, body: { ...settings, ...more } })
  expect((await started.admin.call(mail.getMailSettings, { params })).body).toEqual({ source: 'installation' })
  await set({})
  expect((await started.admin.call(mail.testMail, { params })).body).toEqual({ isSent: true })
  expect(await own.next()).toContain('From: realm@example.com')

  await set({ username: 'u', password: 'a secret of the mail server' })
  await expect(set({ username: 'u', host: 'evil.test' })).rejects.toMatchObject({ code: 'MAIL_PASSWORD_NEEDED' })
  await expect(set({ username: 'u', port: 1 })).rejects.toMatchObject({ code: 'MAIL_PASSWORD_NEEDED' })
  await expect(set({ username: 'u', security: 'starttls' })).rejects.toMatchObject({ code: 'MAIL_PASSWORD_NEEDED' })
  const { body: kept } = await set({ username: 'u', from: 'else@example.com' })
  expect(kept).toMatchObject({ hasPassword: true, username: 'u', from: 'else@example.com' })
  // The server knows no passwords: the mail is not sent without.
  expect((await started.admin.call(mail.testMail, { params })).body.isSent).toBe(false)
  const { body: records } = await started.admin.call(audit.listAudit, { params, query: { size: 1000 } })
  const stored = await started.platform.documents.get({ name: 'mail-settings', fields: [] }, 'demo')
  expect(JSON.stringify([kept, records, stored])).not.toContain('a secret of the mail server')

  await started.admin.call(mail.removeMailSettings, { params })
  expect((await started.admin.call(mail.testMail, { params })).body).toEqual({ isSent: true })
  expect(await smtp.next()).toContain('no-reply@example.com')
  await own.close()
})

test('a realm does not reach addresses that it may not', async () => {
  const guarded = await startCoordinator({
    checkAddress: (host, address) => {
      throw new Error(`${host} (${address}) may not be reached`)
    },
  })
  for (const host of ['127.0.0.1', 'localhost', '::1']) {
    const body = { host, port: smtp.port, security: 'none' as const, from: 'a@example.com' }
    await guarded.admin.call(mail.setMailSettings, { params, body })
    expect((await guarded.admin.call(mail.testMail, { params })).body, host).toMatchObject({
      isSent: false,
      problem: expect.stringContaining('may not be reached') as unknown,
    })
  }
  await guarded.close()
})

test('without a server there is a link to hand over, and asking for a reset sends nothing', async () => {
  const bare = await startCoordinator()
  const { body } = await bare.admin.call(users.createUser, { params, body: { email: 'a@example.com', name: 'A' } })
  expect(body.invitation.isSent).toBe(false)
  expect(body.invitation.link).toMatch(new RegExp(`^${bare.address}/set-password#realm=demo&code=`))
  expect((await bare.admin.call(mail.getMailSettings, { params })).body).toEqual({ source: 'none' })
  expect((await bare.admin.call(mail.testMail, { params })).body).toMatchObject({ isSent: false })
  await bare.close()
})

test('without a known address, mails that anybody can ask for are not sent under a Host of their choice', async () => {
  const open = await startCoordinator({
    mailServer: { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'a@example.com' },
  })
  const before = smtp.mails.length
  await open.admin.call(users.createUser, { params, body: { email: 'a@example.com', name: 'A' } })
  await smtp.next()
  await forgot('a@example.com', { Host: 'evil.test' }, open.address)
  await expect.poll(() => open.faults).toMatchObject([{ code: 'ADDRESS_NEEDED' }])
  await forgot('a@example.com', {}, open.address)
  expect(linkIn(await smtp.next())).toContain(open.address)
  expect(smtp.mails.length).toBe(before + 2)
  await open.close()
})

test('a password is not sent in the clear when TLS is asked for, nor to who shows a certificate of nobody', async () => {
  // Its certificate is one that nobody vouches for.
  const selfSigned = await startSmtp({ disabledCommands: [] })
  for (const [security, port, reason] of [
    ['starttls', smtp.port, 'STARTTLS'],
    ['tls', smtp.port, ''],
    ['starttls', selfSigned.port, 'certificate'],
    ['if-offered', selfSigned.port, 'certificate'],
  ] as const) {
    const sent = createSmtpMailer({ ...SERVER, port, security }, () => undefined).send(TEST_MAIL)
    await expect(sent, security).rejects.toMatchObject({
      code: 'MAIL_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining(reason) as unknown,
    })
  }
  await selfSigned.close()
})

test('who sends signs in at the server, and a wrong password is told without repeating it', async () => {
  const guarded = await startSmtp({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authOptional: false })
  const server = { ...SERVER, port: guarded.port, security: 'none' as const }
  await createSmtpMailer({ ...server, password: 'right' }, () => undefined).send(TEST_MAIL)
  expect(guarded.mails[0]).toMatchObject({ user: 'u', to: ['b@example.com'] })
  const wrong = createSmtpMailer({ ...server, password: 'a-wrong-one' }, () => undefined).send(TEST_MAIL)
  const error = await wrong.then(
    () => undefined,
    (failure: Error) => failure,
  )
  expect(error?.message).toContain('Invalid login')
  expect(error?.message).not.toContain('a-wrong-one')
  await guarded.close()
})

test.each([
  ['smtps://u%40x:p%3A%2F@mail.test', { port: 465, security: 'tls', username: 'u@x', password: 'p:/' }],
  ['smtp://u:p@mail.test', { port: 587, security: 'starttls' }],
  ['smtp://mail.test:25', { host: 'mail.test', port: 25, security: 'if-offered' }],
  ['smtp://[::1]:2525', { host: '::1', port: 2525 }],
])('the address %s of a server is read', (address, server) => {
  expect(readMailServer(address, 'a@example.com')).toMatchObject({ from: 'a@example.com', ...server })
})

test.each(['mail.test', 'http://mail.test', 'smtp://', 'smtp://u:topsecret@'])(
  '%s is no address of a server',
  (address) => {
    const read = (): unknown => readMailServer(address, 'a@example.com')
    expect(read).toThrow(expect.objectContaining({ code: 'MAIL_SETTINGS' }) as Error)
    expect(read).not.toThrow('topsecret')
  },
)

const SERVER = { host: '127.0.0.1', username: 'u', password: 'p', from: 'a@example.com' }
const TEST_MAIL: IdentityMail = {
  to: 'b@example.com',
  name: 'B',
  realm: 'demo',
  language: 'en',
  content: { kind: 'test' },
}

function linkIn(text: string): string {
  return /https?:\/\/\S+/.exec(text)?.[0] ?? ''
}

async function setPassword(link: string, newPassword: string): Promise<void> {
  const body = { code: codeOf(link), newPassword }
  await createClient({ address: started.address }).call(signIn.setPassword, { params, body })
}

function forgot(
  email: string,
  headers: Readonly<Record<string, string>> = {},
  address = started.address,
): Promise<RawAnswer> {
  return rawRequest(address, { method: 'POST', path: '/auth/realms/demo/forgot-password', headers, body: { email } })
}
