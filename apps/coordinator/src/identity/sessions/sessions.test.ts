import { createClient, realms, signIn, users } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rawRequest } from '../../__fixtures__/raw-request.ts'
import type { RawAnswer } from '../../__fixtures__/raw-request.ts'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { addPerson, PASSWORD } from '../__fixtures__/people.ts'
import type { Person } from '../__fixtures__/people.ts'

const params = { realm: 'demo' }
const HOUR_MS = 3_600_000
let started: StartedCoordinator
let ana: Person

beforeAll(async () => {
  started = await startCoordinator({ trustProxy: true, allowedOrigins: ['https://portal.example.com'] })
  ana = await addPerson(started, 'ana@example.com')
})
beforeEach(() => started.forgetRequests())
afterAll(() => started.close())

test('the cookie is out of reach of scripts and of other sites; by TLS of other hosts, too', async () => {
  const plain = await enter()
  expect(plain.headers['set-cookie']).toEqual([
    expect.stringMatching(/^jatai_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=[^;]+$/),
  ])
  expect(plain.text).not.toContain(secretOf(plain))
  const secure = await enter({ 'X-Forwarded-Proto': 'https' })
  expect(secure.headers['set-cookie']).toEqual([
    expect.stringMatching(
      /^__Host-jatai_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=[^;]+; Secure$/,
    ),
  ])
  expect(secure.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  const planted = { Cookie: `jatai_session=${secretOf(secure)}`, 'X-Forwarded-Proto': 'https' }
  expect((await me(planted)).status, 'a cookie that any host of the domain can set').toBe(401)
  expect((await me({ ...planted, Cookie: `__Host-${planted.Cookie}` })).status).toBe(200)
})

test('a session that somebody has chosen before is not the one that a sign-in opens', async () => {
  const fixed = 'A'.repeat(43)
  const answer = await enter({ Cookie: `jatai_session=${fixed}` })
  expect(secretOf(answer)).not.toBe(fixed)
  expect((await me({ Cookie: `jatai_session=${fixed}` })).status).toBe(401)
  const again = await enter({ Cookie: cookieOf(answer) })
  expect(secretOf(again)).not.toBe(secretOf(answer))
})

test('a change by a cookie needs the token of exactly this session; one by a token does not', async () => {
  const [own, other] = [await enter(), await enter()]
  const change = (headers: Readonly<Record<string, string>>, method = 'POST', path = '/auth/two-factor') =>
    rawRequest(started.address, { method, path, headers })
  const cookie = cookieOf(own)
  for (const token of [undefined, '', 'wrong', csrfOf(other), `${csrfOf(own)}x`]) {
    const refused = await change({ Cookie: cookie, ...(token === undefined ? {} : { 'X-CSRF-Token': token }) })
    expect([refused.status, refused.json]).toEqual([403, expect.objectContaining({ code: 'CSRF_TOKEN' })])
  }
  expect((await change({ Cookie: cookie }, 'DELETE', '/auth/sessions/x')).status).toBe(403)
  expect((await change({ Cookie: cookie }, 'GET', '/auth/sessions')).status).toBe(200)
  expect((await change({ Cookie: cookie, 'X-CSRF-Token': csrfOf(own) })).status).toBe(200)
  expect((await change({ Authorization: `Bearer ${secretOf(own)}` })).status).toBe(200)
  const overridden = { Cookie: cookie, 'X-HTTP-Method-Override': 'DELETE', 'X-Method-Override': 'DELETE' }
  expect((await change(overridden, 'GET', '/auth/sessions')).status).toBe(200)
  expect((await me({ Cookie: cookie })).json).toMatchObject({ csrfToken: csrfOf(own) })
})

test('a form of another site changes nothing, and its scripts read nothing', async () => {
  const session = await enter()
  const form = await rawRequest(started.address, {
    method: 'POST',
    path: '/auth/realms/demo/sign-in',
    headers: { 'Content-Type': 'text/plain', Cookie: cookieOf(session), Origin: 'https://evil.test' },
    body: JSON.stringify({ email: 'ana@example.com', password: PASSWORD }),
  })
  expect([form.status, form.headers['set-cookie']]).toEqual([415, undefined])
  for (const Origin of [
    'https://evil.test',
    'null',
    'https://portal.example.com.evil.test',
    'http://portal.example.com',
  ]) {
    const { headers } = await me({ Cookie: cookieOf(session), Origin })
    expect(headers['access-control-allow-origin'], Origin).toBeUndefined()
  }
  const allowed = await me({ Cookie: cookieOf(session), Origin: 'https://portal.example.com' })
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': 'https://portal.example.com',
    vary: expect.stringContaining('Origin') as unknown,
  })
  // With no credentials: pages of other origins send a token.
  expect(allowed.headers['access-control-allow-credentials']).toBeUndefined()
})

test('signing out ends this session and no other', async () => {
  const [first, second] = [await enter(), await enter()]
  const headers = { Cookie: cookieOf(first), 'X-CSRF-Token': csrfOf(first) }
  const out = await rawRequest(started.address, { method: 'POST', path: '/auth/sign-out', headers })
  expect(out.headers['set-cookie']).toEqual([expect.stringMatching(/^jatai_session=; .*Expires=Thu, 01 Jan 1970/)])
  expect((await me({ Cookie: cookieOf(first) })).status).toBe(401)
  expect((await me({ Cookie: cookieOf(second) })).status).toBe(200)
})

test('people see and end their own sessions, and nobody else’s', async () => {
  const bob = await addPerson(started, 'bob@example.com')
  const client = createClient({ address: started.address, token: secretOf(await enter({ 'User-Agent': 'Test 1.0' })) })
  const { body: own } = await client.call(signIn.listSessions)
  const current = own.find(({ isCurrent }) => isCurrent)
  expect(current).toMatchObject({ userAgent: 'Test 1.0', remoteAddress: '127.0.0.1' })
  const stolen = bob.client.call(signIn.revokeSession, { params: { id: current?.id ?? '' } })
  await expect(stolen).rejects.toMatchObject({ code: 'SESSION_UNKNOWN', details: { status: 404 } })
  // Who sees the list cannot use it.
  expect((await me({ Authorization: `Bearer ${current?.id ?? ''}` })).status).toBe(401)
  await client.call(signIn.revokeSession, { params: { id: current?.id ?? '' } })
  await expect(client.call(signIn.me)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
})

test('another password ends all other sessions', async () => {
  const carl = await addPerson(started, 'carl@example.com')
  const other = await enter({}, carl.email)
  await carl.client.call(signIn.changePassword, { body: { password: PASSWORD, newPassword: 'Changed-2026' } })
  expect((await me({ Cookie: cookieOf(other) })).status).toBe(401)
  expect((await carl.client.call(signIn.me)).status).toBe(200)
  const third = await enter({}, carl.email, { password: 'Changed-2026', newPassword: 'Changed-2027' })
  await expect(carl.client.call(signIn.me)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
  expect((await me({ Cookie: cookieOf(third) })).status).toBe(200)
})

test('archiving ends them at once, and restoring does not bring them back', async () => {
  const dora = await addPerson(started, 'dora@example.com')
  const archive = (archived: boolean) =>
    started.admin.call(users.updateUser, { params: { ...params, id: dora.id }, body: { archived } })
  await archive(true)
  await expect(dora.client.call(signIn.me)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
  await archive(false)
  await expect(dora.client.call(signIn.me)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
})

test('what is no session is nobody, in whatever form it comes', async () => {
  const secret = secretOf(await enter())
  for (const headers of [
    { Authorization: `Basic ${Buffer.from(`ana:${secret}`).toString('base64')}` },
    { Authorization: `Bearer ${secret}x` },
    { Authorization: 'Bearer ' },
    { Authorization: `Bearer ${'x'.repeat(8000)}` },
    { Cookie: 'jatai_session=' },
    { Cookie: `jatai_session="${secret}"` },
    { Cookie: `other=${secret}; jatai_session` },
  ]) {
    expect((await me(headers)).status, JSON.stringify(headers).slice(0, 80)).toBe(401)
  }
  const inAddress = await rawRequest(started.address, { path: `/auth/me?token=${secret}&jatai_session=${secret}` })
  expect(inAddress.status).toBe(401)
  expect((await me({ Authorization: secret })).status, 'bare').toBe(200)
  expect((await me({ Authorization: `bearer ${secret}` })).status).toBe(200)
})

test('it is over after eight idle hours, after sixty days, and earlier where the realm wants it', async () => {
  const other = await startCoordinator()
  const { client, email } = await addPerson(other, 'eva@example.com')
  const isIn = (who = client): Promise<boolean> =>
    who.call(signIn.me).then(
      () => true,
      () => false,
    )
  for (let hours = 0; hours < 60 * 24 - 7; hours += 7) {
    other.advance(7 * HOUR_MS)
    // Asking every hour or so would take long: every seventh is often enough.
    expect(await isIn(), `after ${hours + 7} hours`).toBe(true)
  }
  other.advance(7 * HOUR_MS)
  expect(await isIn()).toBe(false)

  const enterAnew = async (): Promise<typeof client> => {
    const body = {
      email,
      password: PASSWORD,
      newPassword: `Again-${Math.random().toString().slice(2, 8)}`,
      asToken: true,
    }
    const { body: session } = await createClient({ address: other.address }).call(signIn.signIn, { params, body })
    return createClient({ address: other.address, token: session.token ?? '' })
  }
  const again = await enterAnew()
  other.advance(8 * HOUR_MS)
  expect(await isIn(again)).toBe(false)
  await other.close()
})

test('the realm says how long', async () => {
  await started.admin.call(realms.updateRealmSettings, {
    params,
    body: { sessionIdleHours: 1, sessionLifetimeDays: 1 },
  })
  const session = await enter()
  expect((session.json as { expiresAt: number }).expiresAt).toBeLessThanOrEqual(Date.now() + 24 * HOUR_MS)
  started.advance(HOUR_MS)
  expect((await me({ Cookie: cookieOf(session) })).status).toBe(401)
  expect(started.faults).toEqual([])
})

function enter(
  headers: Readonly<Record<string, string>> = {},
  email = ana.email,
  more: object = {},
): Promise<RawAnswer> {
  const body = { email, password: PASSWORD, ...more }
  return rawRequest(started.address, { method: 'POST', path: '/auth/realms/demo/sign-in', headers, body })
}

function me(headers: Readonly<Record<string, string>>): Promise<RawAnswer> {
  return rawRequest(started.address, { path: '/auth/me', headers })
}

function secretOf({ headers }: RawAnswer): string {
  return /jatai_session=([\w-]*)/.exec(headers['set-cookie']?.[0] ?? '')?.[1] ?? ''
}

function cookieOf(answer: RawAnswer): string {
  return `jatai_session=${secretOf(answer)}`
}

function csrfOf({ json }: RawAnswer): string {
  return (json as { csrfToken: string }).csrfToken
}
