import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig, startStandalone } from '@jatai/standalone'
import { startCommandLine } from '../__fixtures__/command-line.ts'
import type { TestCommandLine } from '../__fixtures__/command-line.ts'

let cli: TestCommandLine
beforeAll(async () => {
  cli = await startCommandLine()
}, 60_000)
afterAll(() => cli.close())

/** A pipeline that greets, in one of its versions. */
function document(greeting: string): string {
  const log = { message: 'asked by {{ message.body.name }}', logLevel: 'INFO' }
  const made = { json: `{"text": "{{ CONCAT("${greeting}", ", ", message.body.name) }}"}`, failOnError: true }
  return JSON.stringify({
    name: 'greeter',
    version: '1.0',
    flowSpec: {
      start: [
        { id: 'log', type: 'connector', name: 'log-connector', stepName: 'Log', params: log },
        { id: 'greet', type: 'connector', name: 'json-generator-connector', stepName: 'Greet', params: made },
      ],
    },
    triggerSpec: { type: 'rest', name: 'rest', timeout: 10_000, external: true, methods: ['POST'] },
  })
}

function write(greeting: string): void {
  mkdirSync(join(cli.folder, 'flows'), { recursive: true })
  writeFileSync(join(cli.folder, 'flows', 'greeter.pipeline.json'), document(greeting))
}

async function greet(environment: 'test' | 'prod'): Promise<unknown> {
  const address = environment === 'test' ? cli.platform.address : cli.platform.prodAddress
  const response = await fetch(`${address}/pipeline/demo/v1/greeter`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ana' }),
  })
  return response.ok ? response.json() : response.status
}

/** Runs a command that must succeed. */
async function ok(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await cli.run(args)
  if (code !== 0) throw new Error(`jatai ${args.join(' ')} ended with ${code}: ${err}${out}`)
  return out
}

/** Waits until a command finds something. */
async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 15_000
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('the life of a pipeline', () => {
  test('begins as a file and serves in test', async () => {
    write('Hello')
    expect(await ok('import', 'flows/greeter.pipeline.json')).toMatch(/greeter +1\.0 +stored/)
    expect(await ok('import', 'flows/greeter.pipeline.json')).toMatch(/greeter +1\.0 +unchanged/)
    expect(await ok('deploy', 'greeter', '--env', 'test')).toMatch(
      /greeter +1\.0 +deployed +\S*\/pipeline\/demo\/v1\/greeter/,
    )
    expect(await greet('test')).toEqual({ text: 'Hello, Ana' })
    expect(await greet('prod')).toBe(404)
  }, 60_000)

  test('leaves executions with their messages, steps and logs', async () => {
    await ok(
      'call',
      'setTracing',
      '--environment',
      'test',
      '--pipeline',
      'greeter',
      '--version-major',
      '1',
      '--share',
      '1',
    )
    await greet('test')
    const key = await eventually(async () => {
      const rows = (await cli.json(['executions', '--pipeline', 'greeter'])) as { key: string; type: string }[]
      return rows.length >= 2 ? rows[0]?.key : undefined
    })
    const shown = await eventually(async () => {
      const out = await ok('executions', key)
      return out.includes('Steps') ? out : undefined
    })
    expect(shown).toContain('Hello, Ana')
    expect(shown).toMatch(/✓ Log/)
    expect(shown).toMatch(/✓ Greet/)
    expect(await ok('logs', 'greeter', '--key', key)).toMatch(/INFO +greeter 1\.0 .* asked by Ana/)
  }, 60_000)

  test('is in tables that scripts parse, and in figures', async () => {
    expect(await ok('get', 'pipelines')).toMatch(/^NAME +PIPELINE-ID +VERSION +ARCHIVED .*\ngreeter .*\npage 1 of 1\n$/)
    expect((await ok('get', 'pipelines', '--page', '2')).trim()).toBe('page 2 of 1')
    expect(await cli.run(['get', 'pipelines', '--page', 'x'])).toMatchObject({ code: 2 })
    const scaled = ['create', 'deployment', '--pipeline-id', 'greeter', '--redeploy', '--wait', '--minReplicas', '2']
    expect(await cli.run([...scaled, '--maxReplicas', '3'])).toMatchObject({ code: 2 })
    expect((await cli.run([...scaled, '--maxReplicas', '2'])).out).toMatch(/^greeter .* 2\/2 /m)
    await ok('create', 'deployment', '--pipeline-id', 'greeter', '--redeploy', '--wait', '--replicas', '1')
    expect(await ok('get', 'deployments', '-n', 'greeter')).toMatch(/^greeter +\S+ +1\.0 +DEPLOYED +1\/1 /m)
    const counted = await eventually(async () => {
      const [row] = (await cli.json(['get', 'metrics', '-n', 'greeter'])) as { executions: number }[]
      return (row?.executions ?? 0) >= 2 ? row : undefined
    })
    expect(counted).toMatchObject({ name: 'greeter', versionMajor: 1, errors: 0 })
    expect(await ok('get', 'metrics', '--since', '1h')).toMatch(/^greeter +1 +\d+ +0 +\d+\.\d /m)
  }, 60_000)

  test('changes: what is different is told by steps', async () => {
    write('Welcome')
    const { code, out } = await cli.run(['diff', 'greeter@1.0', 'flows/greeter.pipeline.json'])
    expect(code).toBe(1)
    expect(out).toMatch(/^~ Greet \(json-generator-connector\)/m)
    expect(out).toContain('Welcome')
    expect(await ok('deploy', 'flows', '--env', 'test')).toMatch(/greeter +1\.1 +deployed/)
    expect(await greet('test')).toEqual({ text: 'Welcome, Ana' })
    expect(await cli.run(['diff', 'greeter@1.1', 'flows/greeter.pipeline.json'])).toMatchObject({ code: 0 })
    expect(await ok('deploy', 'flows')).toMatch(/greeter +1\.1 +unchanged/)
  }, 60_000)

  test('is promoted to prod, and rolled back in test', async () => {
    expect(await ok('promote', 'greeter', '--from', 'test', '--to', 'prod')).toMatch(/greeter 1\.1 deployed in prod/)
    expect(await greet('prod')).toEqual({ text: 'Welcome, Ana' })
    expect(await ok('rollback', 'greeter', '--env', 'test')).toContain('was 1.1, is 1.0 in test')
    expect(await greet('test')).toEqual({ text: 'Hello, Ana' })
    expect(await greet('prod')).toEqual({ text: 'Welcome, Ana' })
    expect(await ok('get', 'deployment-history', '-n', 'greeter')).toMatch(/rollback/)
  }, 60_000)

  test('is exported as it was imported', async () => {
    await ok('export', '--all', '--to', 'exported')
    const exported = JSON.parse(
      readFileSync(join(cli.folder, 'exported', 'greeter-v1.pipeline.json'), 'utf8'),
    ) as object
    expect(JSON.stringify(exported)).toContain('Welcome')
    expect(await cli.run(['diff', 'greeter@1.1', 'exported/greeter-v1.pipeline.json'])).toMatchObject({ code: 0 })
  }, 60_000)

  test('lists with the columns that scripts read', async () => {
    const [head = '', row = ''] = (await ok('get', 'deployment')).split('\n')
    expect(head.split(/ {2,}/)[4]).toBe('REPLICAS')
    expect(row.split(/ {2,}/)[4]).toBe('1/1')
    const list = (await cli.json(['get', 'deployment'])) as { pipeline: { id: string }; status: string }[]
    expect(list[0]).toMatchObject({ pipeline: { id: expect.any(String) as string }, status: 'SERVICE_ACTIVE' })
    expect(await cli.json(['get', 'pipeline'])).toMatchObject({ content: [{ name: 'greeter' }], last: true })
    expect(JSON.parse(await ok('get', 'pipeline', 'greeter', '--flowspec'))).toHaveProperty('start')
  })
})

test('somebody without the rights is refused each of these, with the permission that is missing', async () => {
  const value = (await ok('create', 'token', '--title', 'nothing', '--permission', 'PROJECT:READ')).trim()
  const stranger = cli.as(value)
  const attempts: readonly (readonly [args: string[], permission: string])[] = [
    [['import', 'flows/greeter.pipeline.json'], 'PIPELINE:CREATE'],
    [['get', 'pipelines'], 'PIPELINE:READ'],
    [['get', 'deployments'], 'DEPLOYMENT:READ'],
    [['executions'], 'MESSAGE:READ'],
    [['logs'], 'LOG:READ'],
    [['diff', 'greeter@1.0', 'greeter@1.1'], 'PIPELINE:READ'],
    [['promote', 'greeter'], 'DEPLOYMENT:READ'],
    [['rollback', 'greeter'], 'DEPLOYMENT:READ'],
    [['get', 'users'], 'USER:READ'],
  ]
  for (const [args, permission] of attempts) {
    const { code, err } = await stranger.run(args)
    expect([args.join(' '), code]).toEqual([args.join(' '), 1])
    expect(err).toContain(permission)
  }
  expect((await stranger.run(['get', 'projects'])).code).toBe(0)
}, 60_000)

test('a backup made while it runs becomes another platform with the same pipelines', async () => {
  await ok('backup', '--data', 'data', '--to', 'backup')
  await ok('restore', 'backup', '--data', 'again')
  const config = readConfig({ port: '0', data: join(cli.folder, 'again'), drain: '5' }, {}, cli.folder)
  const again = await startStandalone(config, () => undefined)
  try {
    expect(again.firstAdministrator).toBeUndefined()
    const response = await fetch(`${again.prodAddress}/pipeline/demo/v1/greeter`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ana' }),
    })
    expect(await response.json()).toEqual({ text: 'Welcome, Ana' })
  } finally {
    await again.close()
  }
}, 60_000)

test('a test run is started, stopped before a step and sent on with another message', async () => {
  const run = JSON.stringify({ document: JSON.parse(document('Hi')) as object, payload: '{"body":{"name":"Ana"}}' })
  const started = JSON.parse(
    (await cli.run(['call', 'startTrial', '--file', '-', '--pauses', '["greet"]'], run)).out,
  ) as { id: string }
  const find = async (): Promise<{ status: string; end?: { output: string } }> =>
    JSON.parse(await ok('call', 'getTrial', '--id', started.id)) as { status: string }
  await eventually(async () => ((await find()).status === 'paused' ? true : undefined))
  const message = '{"body":{"name":"Bia"}}'
  await ok('call', 'resumeTrial', '--id', started.id, '--pause', '1', '--message', message, '--pauses', '[]')
  const ended = await eventually(async () => (await find()).end)
  expect(ended.output).toBe('{"text":"Hi, Bia"}')
  expect(await ok('call', 'trialEvents', '--id', started.id)).toMatch(/^event: end$/m)
}, 60_000)
