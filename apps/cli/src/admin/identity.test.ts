import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, startCommandLine } from '../__fixtures__/command-line.ts'
import type { TestCommandLine } from '../__fixtures__/command-line.ts'
import { openConnection, sealConnection } from './token-file.ts'

let cli: TestCommandLine
beforeAll(async () => {
  cli = await startCommandLine()
}, 30_000)
afterAll(() => cli.close())

const ADMIN = 'admin@demo.local'

describe('signing in', () => {
  test('keeps the session where nobody else can read it', () => {
    const file = join(cli.folder, 'config.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(PASSWORD)
  })

  test('with a wrong password says so, and keeps what was there', async () => {
    const args = ['login', cli.platform.address, '--email', ADMIN, '--password-stdin']
    expect(await cli.run(args, 'Wrong-2026\n')).toMatchObject({
      code: 1,
      err: expect.stringContaining('wrong') as string,
    })
    expect((await cli.run(['get', 'users'])).out).toContain(ADMIN)
  })

  test('without a terminal and without a password is a wrong use', async () => {
    expect(await cli.run(['login', cli.platform.address, '--email', ADMIN])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Password is missing') as string,
    })
  })

  test('where nothing listens names the address', async () => {
    const ran = await cli.run(['login', 'http://127.0.0.1:9', '--email', ADMIN, '--password-stdin'], 'x\n')
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('http://127.0.0.1:9 does not answer') as string })
  })
})

describe('resources', () => {
  test('are created, shown, changed and found by name', async () => {
    const members = JSON.stringify({ kind: 'everybody' })
    const created = await cli.run(['create', 'project', '--name', 'sales', '--members', members])
    expect(created.out.split('\n')[0]).toMatch(/^NAME +PIPELINES/)
    expect((await cli.run(['set', 'project', 'sales', '--description', 'Orders'])).code).toBe(0)
    expect(await cli.json(['get', 'project', 'sales'])).toMatchObject({ name: 'sales', description: 'Orders' })
  })

  test('take their fields from a file or standard input, flags winning', async () => {
    const body = JSON.stringify({ name: 'from-file', description: 'a', members: { kind: 'everybody' } })
    writeFileSync(join(cli.folder, 'project.json'), body)
    await cli.json(['create', 'project', '--file', 'project.json', '--description', 'b'])
    expect(await cli.json(['get', 'project', 'from-file'])).toMatchObject({ description: 'b' })
    expect(await cli.json(['create', 'project', '-f', '-'], body.replace('from-file', 'from-pipe'))).toMatchObject({
      name: 'from-pipe',
    })
  })

  test('that are not there are no such entity; wrong words are a wrong use', async () => {
    expect(await cli.run(['get', 'project', 'nowhere'])).toMatchObject({ code: 1, out: '' })
    expect(await cli.run(['get', 'nonsense'])).toMatchObject({ code: 2 })
    expect(await cli.run(['get', 'user', '--nonsense', 'x'])).toMatchObject({ code: 2 })
    expect(await cli.run(['create', 'project', '--members', '{oops'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--members is no JSON') as string,
    })
  })

  test('a new user comes with a link to hand over', async () => {
    const ran = await cli.run(['create', 'user', '--email', 'ana@example.com', '--name', 'Ana'])
    expect(ran.out).toContain('ana@example.com')
    expect(ran.err).toContain(`${cli.platform.address}/set-password#realm=demo&code=`)
  })
})

describe('token files', () => {
  const connection = { endpoint: 'https://core.example.com', currentRealm: 'demo', jwt: 'secret-token' }

  test('open with both secrets, and with no other', () => {
    const text = sealConnection(connection, 'key', 'passphrase')
    expect(text).not.toContain('secret-token')
    expect(openConnection(text, 'key', 'passphrase')).toEqual(connection)
    expect(() => openConnection(text, 'key', 'other')).toThrow('wrong')
    expect(() => openConnection(text, 'other', 'passphrase')).toThrow('wrong')
    expect(() => openConnection('{}', 'key', 'passphrase')).toThrow('no token file')
  })
})
