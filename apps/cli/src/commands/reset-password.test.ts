import { join } from 'node:path'
import { createClient, signIn } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PASSWORD, startCommandLine } from '../__fixtures__/command-line.ts'
import type { TestCommandLine } from '../__fixtures__/command-line.ts'

const ADMIN = 'admin@demo.local'
let cli: TestCommandLine
let data: string
beforeAll(async () => {
  cli = await startCommandLine()
  data = join(cli.folder, 'data')
}, 30_000)
afterAll(() => cli.close())

function login(email: string, password: string, next: string) {
  return cli.run(['login', cli.platform.address, '--email', email, '--password-stdin'], `${password}\n${next}\n`)
}

async function reset(...args: string[]): Promise<string> {
  const { code, out, err } = await cli.run(['reset-password', '--data', data, ...args])
  expect(err).toContain('told only now')
  expect(code).toBe(0)
  return /password (\S+)\n$/.exec(out)?.[1] ?? ''
}

test('lets the first administrator in again on a running platform, blocked as well', async () => {
  const client = createClient({ address: cli.platform.address })
  const wrong = { params: { realm: 'demo' }, body: { email: ADMIN, password: 'Wrong-2026' } }
  for (let tries = 0; tries < 5; tries++) await client.call(signIn.signIn, wrong).catch(() => undefined)
  expect((await login(ADMIN, PASSWORD, '')).err).toContain('Too many attempts')
  const password = await reset()
  expect((await cli.run(['get', 'users'])).code).toBe(1)
  expect((await login(ADMIN, PASSWORD, 'Another-2026')).code).toBe(1)
  expect(await login(ADMIN, password, 'Another-2026')).toMatchObject({ code: 0 })
  const records = await cli.run(['call', 'listAudit', '--service', 'Users'])
  expect(records.out).toContain('resets the password of admin@demo.local')
  expect(records.out).not.toContain(password)
})

test('says who could be meant when there is no such user, and makes an administrator when told to', async () => {
  const ran = await cli.run(['reset-password', '--data', data, '--user', 'nobody@example.com'])
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(`Administrators there: ${ADMIN}`) as string })
  const password = await reset('--user', 'Rescue@Example.com', '--administrator')
  expect(await login('rescue@example.com', password, 'Rescued-2026')).toMatchObject({ code: 0 })
  expect((await cli.run(['get', 'user-permissions'])).out).toContain('USER:UPDATE\n')
})

test('a folder without a platform, and another realm, are said to be that', async () => {
  const elsewhere = await cli.run(['reset-password', '--data', join(cli.folder, 'elsewhere')])
  expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('There is no platform in') as string })
  const realm = await cli.run(['reset-password', '--data', data, '--realm', 'other'])
  expect(realm).toMatchObject({ code: 1, err: expect.stringContaining('There is no realm "other"') as string })
})

test('operator tokens set licences from the command line, until they are revoked', async () => {
  const made = await cli.run(['operator-token', '--data', data, '--title', 'ops'])
  const operator = cli.as(made.out.trim())
  const set = ['call', 'setLicence', '--model', 'capacity', '--credits', '5']
  expect(JSON.parse((await operator.run(set)).out)).toEqual({ model: 'capacity', credits: 5 })
  const { out } = await cli.run(['operator-token', '--data', data, '--list'])
  expect(out).toMatch(/ops +\S+ +active/)
  expect(out).not.toContain(made.out.trim())
  const id = /^(\S+) +ops/m.exec(out)?.[1] ?? ''
  expect((await cli.run(['operator-token', '--data', data, '--revoke', id])).code).toBe(0)
  expect((await operator.run(set)).err).toContain('Sign in first')
})
