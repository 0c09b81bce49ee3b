import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, startCommandLine } from '../__fixtures__/command-line.ts'
import type { TestCommandLine } from '../__fixtures__/command-line.ts'
import { runIn } from '../__fixtures__/run-in.ts'
import type { Ran } from '../__fixtures__/run-in.ts'
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

  test('every flag that is missing is named, with the usage of that very command', async () => {
    expect(await cli.run(['create', 'relationship', '--name', 'r'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /Missing: --type, --field-a, --field-b\nUsage: jatai create relationship --name TEXT/,
      ) as string,
    })
    expect(await cli.run(['call', 'getGlobal'])).toMatchObject({
      code: 2,
      err: 'jatai call: Missing: --id\nUsage: jatai call getGlobal --id TEXT\n',
    })
  })

  test('what the server finds wrong is told by the flags', async () => {
    const wrong = ['--name', 'a', '--type', 'basic', '--values', '{"test":{"user":"x"}}']
    expect(await cli.run(['create', 'account', ...wrong])).toMatchObject({
      code: 1,
      err: 'jatai create: --values (test.user): no such field, but fields, expiresAt\n',
    })
    expect((await cli.run(['get', 'globals', '--size', '99999'])).err).toBe('jatai get: --size: must be at most 1000\n')
    expect((await cli.run(['call', 'createGlobal', '--name', 'x', '--category', 'phone'])).err).toMatch(
      /^jatai call: --category: must be "url", /,
    )
    expect((await cli.run(['create', 'global', '-f', '-'], '{"name":"x","colour":"red"}')).err).toBe(
      'jatai create: colour: no such field, but name, category, description, values\n',
    )
  })

  test('one is named at most, and yes or no is a flag', async () => {
    expect(await cli.run(['get', 'project', 'default', 'other'])).toMatchObject({ code: 2 })
    expect(await cli.json(['get', 'projects', '--archived'])).toEqual([])
    expect((await cli.run(['get', 'projects', '--no-archived'])).out).toContain('default')
  })

  test('consumers show how many keys they have, new ones too', async () => {
    const created = await cli.run(['create', 'consumer', '--name', 'shop'])
    expect(created.out.split('\n')[1]).toMatch(/^shop +0 +1 +0 /)
    const [, command = ''] = created.err.trim().split(': jatai ')
    expect(JSON.parse((await cli.run(command.split(' '))).out)).toMatchObject({ value: expect.any(String) as string })
    expect((await cli.run(['get', 'consumer', 'shop'])).out).toBe(created.out)
  })

  test('-e names the environment of whatever belongs to one', async () => {
    await cli.run(['create', 'consumer', '-e', 'prod', '--name', 'billing'])
    expect((await cli.run(['get', 'consumers', '-e', 'prod'])).out).toContain('billing')
    expect((await cli.run(['get', 'consumers'])).out).not.toContain('billing')
  })

  test('OAuth providers come without their secret', async () => {
    const id = ['--client-id', 'abc', '--client-secret', 'hidden-secret']
    const created = await cli.json(['create', 'oauth-provider', '--name', 'g', '--base', 'google', ...id])
    expect(created).toMatchObject({ name: 'g', hasClientSecret: true })
    const got = await cli.run(['get', 'oauth-provider', 'g', '-o', 'json'])
    expect(JSON.parse(got.out)).toMatchObject({ clientId: 'abc' })
    expect(got.out).not.toContain('hidden-secret')
    expect((await cli.run(['delete', 'oauth-provider', 'g'])).code).toBe(0)
    expect(await cli.json(['get', 'oauth-providers'])).toEqual([])
  })

  test('capsules are made, published, archived and restored', async () => {
    const definition = {
      name: 'greet',
      contract: { type: 'object' },
      flowSpec: { start: [{ id: 's', type: 'connector', name: 'json-generator-connector', params: { json: '{}' } }] },
    }
    const created = await cli.run(['create', 'capsule', '-f', '-'], JSON.stringify(definition))
    expect(created.out.split('\n')[1]).toMatch(/^greet +1\.0\.0 +DEVELOPMENT /)
    expect((await cli.run(['set', 'capsule', 'greet', '--publish'])).err).toBe('greet 1.0.0 is published\n')
    expect(await cli.json(['get', 'capsule', 'greet'])).toMatchObject({ status: 'PUBLISHED', versionMajor: 1 })
    const change = { ...definition, parameters: [{ property: 'p', label: 'P', type: 'Text', required: true }] }
    const saved = await cli.run(['set', 'capsule', 'greet', '-f', '-', '--archived'], JSON.stringify(change))
    expect(saved.err).toContain('greet 2.0.0 is saved\ngreet is archived\n')
    expect(await cli.json(['get', 'capsules'])).toEqual([])
    expect((await cli.run(['set', 'capsule', 'greet', '--no-archived'])).err).toBe('greet is restored\n')
    expect(await cli.run(['set', 'capsule', 'greet'])).toMatchObject({ code: 2 })
  })

  test('a new user comes with a link to hand over', async () => {
    const ran = await cli.run(['create', 'user', '--email', 'ana@example.com', '--name', 'Ana'])
    expect(ran.out).toContain('ana@example.com')
    expect(ran.err).toContain(`${cli.platform.address}/set-password#realm=demo&code=`)
  })
})

test('a token in a file is taken by "config set" and "set config" alike, and with one secret alone by neither', async () => {
  const made = await cli.run([
    ...['create', 'token', '--title', 'ci', '--permission', 'PIPELINE:READ'],
    ...['--file', 'token.json', '--auth-key', 'a passphrase'],
  ])
  const key = made.out.trim()
  const elsewhere = (args: readonly string[]): Promise<Ran> =>
    runIn(cli.folder, args, { env: { JATAI_CONFIG: join(cli.folder, 'elsewhere.json') } })
  for (const spelling of [
    ['config', 'set'],
    ['set', 'config'],
  ]) {
    const args = [...spelling, '--file', 'token.json', '--secret-key', key]
    expect(await elsewhere([...args, '--auth-key', 'another'])).toMatchObject({ code: 1 })
    expect(await elsewhere(args)).toMatchObject({ code: 2 })
    expect(await elsewhere([...args, '--auth-key', 'a passphrase'])).toMatchObject({ code: 0 })
  }
  expect((await elsewhere(['config', 'get'])).out).toBe((await elsewhere(['get', 'config'])).out)
  expect((await elsewhere(['config'])).code).toBe(2)
})

test('an environment that the realm does not have is said so', async () => {
  expect(await cli.run(['get', 'license', '-e', 'moon'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no environment "moon"') as string,
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
