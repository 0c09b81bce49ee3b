import { audit, createClient, realms, signIn, users } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rawRequest } from '../../__fixtures__/raw-request.ts'
import type { RawAnswer } from '../../__fixtures__/raw-request.ts'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { addPerson, codeOf, PASSWORD } from '../__fixtures__/people.ts'
import type { Person } from '../__fixtures__/people.ts'

const params = { realm: 'demo' }
const DAY_MS = 24 * 3_600_000
let started: StartedCoordinator
let anybody: Client

beforeAll(async () => {
  started = await startCoordinator()
  anybody = createClient({ address: started.address })
})
beforeEach(() => started.forgetRequests())
afterAll(() => started.close())

test('the password of a new administrator is good for one sign-in', async () => {
  const other = await startCoordinator()
  const { email, oneTimePassword: password } = other.administrator
  const again = createClient({ address: other.address }).call(signIn.signIn, { params, body: { email, password } })
  await expect(again).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
  await other.close()
})

test('a password that breaks the rules is refused with what it needs, and changes nothing', async () => {
  const { client, email } = await person()
  const changed = client.call(signIn.changePassword, { body: { password: PASSWORD, newPassword: 'abcdefg' } })
  await expect(changed).rejects.toMatchObject({ code: 'PASSWORD_WEAK', details: { status: 400 } })
  expect((await enter(email, PASSWORD)).status).toBe(200)
})

test('a realm may allow longer ones', async () => {
  const { client } = await person()
  await started.admin.call(realms.updateRealmSettings, { params, body: { passwordMaximumLength: 64 } })
  const newPassword = `Aa1!${'x'.repeat(60)}`
  await client.call(signIn.changePassword, { body: { password: PASSWORD, newPassword } })
  await started.admin.call(realms.updateRealmSettings, { params, body: { passwordMaximumLength: 16 } })
})

test('none of the last three comes back, by any way', async () => {
  const { client, email, id } = await person()
  const change = (password: string, newPassword: string) =>
    client.call(signIn.changePassword, { body: { password, newPassword } })
  await change(PASSWORD, 'Second-2026')
  await change('Second-2026', 'Third-2026')
  for (const used of [PASSWORD, 'Second-2026', 'Third-2026']) {
    const changed = enter(email, 'Third-2026', { newPassword: used })
    expect((await changed).json).toMatchObject({ code: 'PASSWORD_USED_BEFORE' })
    const { body } = await started.admin.call(users.resetUserPassword, { params: { ...params, id } })
    const code = codeOf(body.link)
    const reset = anybody.call(signIn.setPassword, { params, body: { code, newPassword: used } })
    await expect(reset).rejects.toMatchObject({ code: 'PASSWORD_USED_BEFORE' })
  }
  const { body } = await started.admin.call(users.resetUserPassword, { params: { ...params, id } })
  await anybody.call(signIn.setPassword, { params, body: { code: codeOf(body.link), newPassword: 'Fourth-2026' } })
  await enter(email, 'Fourth-2026', { newPassword: PASSWORD })
  expect(await enter(email, PASSWORD)).toMatchObject({ status: 200 })
})

test('a password older than fifteen days leads to a new one', async () => {
  const other = await startCoordinator()
  const { email } = await addPerson(other, 'old@example.com')
  const client = createClient({ address: other.address })
  const attempt = (more: object = {}) =>
    client.call(signIn.signIn, { params, body: { email, password: PASSWORD, ...more } })
  other.advance(15 * DAY_MS - 60_000)
  await attempt()
  other.advance(120_000)
  await expect(attempt()).rejects.toMatchObject({ code: 'PASSWORD_EXPIRED', details: { status: 403 } })
  await expect(attempt({ newPassword: PASSWORD })).rejects.toMatchObject({ code: 'PASSWORD_USED_BEFORE' })
  await attempt({ newPassword: 'Brand-new-1' })
  await other.close()
})

test('wrong passwords block for a minute, then for two: the right one, too, and addresses that nobody has', async () => {
  const { email } = await person()
  for (const address of [email, 'nobody@example.com']) {
    for (let i = 0; i < 5; i++) expect((await enter(address, 'Wrong-2026')).status).toBe(401)
    const blocked = await enter(address, PASSWORD)
    expect([blocked.status, blocked.headers['retry-after']]).toEqual([429, '60'])
    expect(blocked.json).toMatchObject({ code: 'TOO_MANY_REQUESTS', detail: 'Too many attempts: wait 60 s' })
  }
  const { body } = await started.admin.call(users.listUsers, { params, query: { search: email } })
  expect(body[0]?.status).toBe('locked')
  started.advance(61_000)
  await started.forgetRequests()
  for (const address of [email, 'nobody@example.com']) {
    expect((await enter(address, 'Wrong-2026')).status).toBe(401)
    expect((await enter(address, PASSWORD)).headers['retry-after']).toBe('120')
  }
  started.advance(121_000)
  expect((await enter(email, PASSWORD)).status).toBe(200)
  for (let i = 0; i < 4; i++) await enter(email, 'Wrong-2026')
  expect((await enter(email, PASSWORD)).status, 'a right one starts the count anew').toBe(200)
})

test('a reset takes the block away', async () => {
  const { email, id } = await person()
  for (let i = 0; i < 5; i++) await enter(email, 'Wrong-2026')
  const { body } = await started.admin.call(users.resetUserPassword, { params: { ...params, id } })
  await anybody.call(signIn.setPassword, { params, body: { code: codeOf(body.link), newPassword: 'Unlocked-1' } })
  expect((await enter(email, 'Unlocked-1')).status).toBe(200)
})

test('many guesses at once are no way around the block', async () => {
  const { email } = await person()
  const guesses = Array.from({ length: 25 }, () => enter(email, 'Wrong-2026'))
  const tried = (await Promise.all(guesses)).filter(({ status }) => status === 401)
  expect(tried.length).toBeLessThanOrEqual(6)
  expect((await enter(email, PASSWORD)).status).toBe(429)
})

test('what is wrong is not told: password, address, realm, archived, invited, provider only', async () => {
  const archived = await person()
  await started.admin.call(users.updateUser, { params: { ...params, id: archived.id }, body: { archived: true } })
  const outside = await person()
  const authentication = 'provider-only' as const
  await started.admin.call(users.updateUser, { params: { ...params, id: outside.id }, body: { authentication } })
  const invited = { email: 'invited@example.com', name: 'Invited' }
  await started.admin.call(users.createUser, { params, body: invited })
  const { email } = await person()
  const answers = [
    await enter(email, 'Wrong-2026'),
    await enter('no-one@example.com', 'Wrong-2026'),
    await enter(email, PASSWORD, {}, 'unknown'),
    await enter(archived.email, PASSWORD),
    await enter(outside.email, PASSWORD),
    await enter(invited.email, PASSWORD),
    await enter(archived.email, 'Wrong-2026', { code: '123456', newPassword: 'x' }),
  ]
  const told = answers.map(({ status, headers, json }) => {
    const { date: _date, ...rest } = headers
    return { status, headers: rest, json: { ...(json as object), instance: '' } }
  })
  expect(new Set(told.map((each) => JSON.stringify({ ...each, headers: Object.keys(each.headers) }))).size).toBe(1)
  expect(told[0]).toMatchObject({ status: 401, json: { detail: 'The e-mail address or the password is wrong' } })
})

test('nor does the time tell it', async () => {
  const { email } = await person()
  const costs = { [email]: [] as number[], ['time@example.com']: [] as number[] }
  for (let i = 0; i < 4; i++) {
    for (const address of Object.keys(costs)) {
      // Processor time: what else the machine does counts for neither.
      const before = process.cpuUsage()
      expect((await enter(address, 'Wrong-2026')).status).toBe(401)
      const { user, system } = process.cpuUsage(before)
      costs[address]?.push(user + system)
    }
  }
  const [known = 0, unknown = 0] = Object.values(costs).map((each) => Math.min(...each))
  // Hashing takes most of it: without the hash it would be a tenth.
  expect(unknown).toBeGreaterThan(known / 3)
  expect(known).toBeGreaterThan(unknown / 3)
})

test('one address tries thirty times in a minute, whomever it tries, and whatever it says to be', async () => {
  const { email } = await person()
  await started.forgetRequests()
  await started.countRequests('127.0.0.1', 28)
  for (const status of [401, 401, 429]) {
    const headers = { 'X-Forwarded-For': `10.0.0.${status}`, Forwarded: 'for=10.0.0.1' }
    expect((await enter(`${status}@example.com`, 'x', {}, 'demo', headers)).status).toBe(status)
  }
  expect((await enter(email, PASSWORD)).status).toBe(429)
})

test('behind a proxy that is trusted, addresses are told apart', async () => {
  const other = await startCoordinator({ trustProxy: true })
  await other.countRequests('10.0.0.1', 30)
  const from = (ip: string): Promise<RawAnswer> =>
    rawRequest(other.address, {
      method: 'POST',
      path: '/auth/realms/demo/sign-in',
      headers: { 'X-Forwarded-For': ip },
      body: { email: `${ip}@example.com`, password: 'x' },
    })
  expect((await from('10.0.0.1')).status).toBe(429)
  expect((await from('10.0.0.2')).status).toBe(401)
  await other.close()
})

test('a user of one realm is nobody in another, with the same address and password, too', async () => {
  const { email } = await person()
  await started.realm('second')
  expect((await enter(email, PASSWORD, {}, 'second')).status).toBe(401)
  expect((await enter(started.administrator.email, 'Tested-2026', {}, 'second')).status).toBe(401)
})

test('guesses of who is signed in already count like others', async () => {
  const { client, email } = await person()
  for (let i = 0; i < 5; i++) {
    const wrong = client.call(signIn.changePassword, { body: { password: 'Wrong-2026', newPassword: 'New-2026!' } })
    await expect(wrong).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED', details: { status: 400 } })
  }
  const right = client.call(signIn.changePassword, { body: { password: PASSWORD, newPassword: 'New-2026!' } })
  await expect(right).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  expect((await enter(email, PASSWORD)).status).toBe(429)
})

test('attempts are recorded, passwords and links are not', async () => {
  const { email, id } = await person()
  await enter(email, 'Planted-Wrong-1', { newPassword: 'Planted-New-1', code: '424242' })
  const { body: reset } = await started.admin.call(users.resetUserPassword, { params: { ...params, id } })
  const code = codeOf(reset.link)
  await anybody.call(signIn.setPassword, { params, body: { code, newPassword: 'Planted-2-a' } })
  const { body } = await started.admin.call(audit.listAudit, { params, query: { size: 1000 } })
  const text = JSON.stringify(body)
  for (const secret of ['Planted-', code, PASSWORD, '424242', '$argon2']) expect(text).not.toContain(secret)
  expect(body.content.find(({ uri, status }) => uri === signIn.signIn.path && status === 'Error')).toMatchObject({
    actor: { email },
    httpStatusCode: 401,
    payload: { email, password: '********', newPassword: '********', code: '********' },
  })
  expect(started.faults).toEqual([])
})

let count = 0

/** Somebody new. */
function person(): Promise<Person> {
  return addPerson(started, `person-${count++}@example.com`)
}

function enter(
  email: string,
  password: string,
  more: object = {},
  realm = 'demo',
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const body = { email, password, ...more }
  return rawRequest(started.address, { method: 'POST', path: `/auth/realms/${realm}/sign-in`, headers, body })
}
