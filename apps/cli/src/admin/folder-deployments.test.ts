import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCommandLine } from '../__fixtures__/command-line.ts'
import type { TestCommandLine } from '../__fixtures__/command-line.ts'

let cli: TestCommandLine
beforeAll(async () => {
  cli = await startCommandLine()
}, 60_000)
afterAll(() => cli.close())

interface Row {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly source: unknown
  readonly failure: { readonly message: string } | null
  readonly endpoints: readonly string[]
}

const steps = (json: string): object => ({
  start: [
    { id: 'l', type: 'connector', name: 'log-connector', stepName: 'L', params: { message: 'was asked' } },
    { id: 'm', type: 'connector', name: 'json-generator-connector', stepName: 'M', params: { json } },
  ],
})

const capsule = (json: string): object => ({
  name: 'total',
  versionMajor: 1,
  versionMinor: 0,
  parameters: [],
  contract: {},
  flowSpec: steps(json),
})

const user = {
  version: '1.0',
  triggerSpec: { type: 'rest', name: 'rest' },
  flowSpec: {
    start: [
      {
        id: 'c',
        type: 'capsule',
        name: 'capsule-v1-demo-tools-total-1.0',
        capsuleCollection: 'tools',
        capsuleCollectionVersion: 1,
        capsule: 'total-1.0',
        capsuleVersionMajor: 1,
        capsuleVersionMinor: 0,
        stepName: 'Total',
        params: {},
      },
    ],
  },
}

const inFolder = (file: string): string => join(cli.folder, 'data', 'pipelines', file)
const write = (file: string, content: object | string): void =>
  writeFileSync(inFolder(file), typeof content === 'string' ? content : JSON.stringify(content))

async function find(name: string): Promise<Row | undefined> {
  return ((await cli.json(['get', 'deployments'])) as readonly Row[]).find((row) => row.name === name)
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function call(name: string): Promise<string> {
  const answer = await fetch(`${cli.platform.address}/pipeline/demo/v1/${name}`, { method: 'POST' })
  return answer.ok ? answer.text() : String(answer.status)
}

test('what the folder serves is listed as such, with the file it comes from', async () => {
  expect(await find('orders')).toMatchObject({
    status: 'SERVICE_ACTIVE',
    source: { kind: 'folder', file: 'orders.pipeline.json' },
    endpoints: ['/pipeline/demo/v1/orders'],
  })
  const { out } = await cli.run(['get', 'deployments'])
  expect(out).toMatch(/^orders .* folder: orders\.pipeline\.json$/m)
  const { id } = (await find('orders')) as Row
  const detail = (await cli.run(['call', 'getDeployment', '--environment', 'test', '--id', id])).out
  expect(JSON.parse(detail)).toMatchObject({ trigger: { type: 'rest' }, deployedBy: { id: 'system' } })
})

test('the API does not change it, and deploys nothing over it', async () => {
  const deleted = await cli.run(['delete', 'deployment', 'orders'])
  expect([deleted.code, deleted.err]).toEqual([
    1,
    expect.stringContaining('served from the file orders.pipeline.json of the pipelines folder'),
  ])
  writeFileSync(join(cli.folder, 'own.json'), JSON.stringify({ ...user, name: 'orders', flowSpec: steps('{}') }))
  const over = await cli.run(['deploy', 'own.json'])
  expect([over.code, over.err]).toEqual([1, expect.stringContaining('served from the file orders.pipeline.json')])
  expect((await cli.run(['rollback', 'orders'])).code).toBe(1)
  expect((await cli.run(['promote', 'orders', '--to', 'prod'])).code).toBe(1)
  expect((await find('orders'))?.status).toBe('SERVICE_ACTIVE')
})

test('a file uses the capsules beside it, and is redeployed when one of them changes or is gone', async () => {
  write('total.capsule.json', capsule('{"total":1}'))
  write('user.json', user)
  await eventually(async () => (await call('user')) === '{"total":1}')
  write('total.capsule.json', capsule('{"total":2}'))
  await eventually(async () => (await call('user')) === '{"total":2}')
  rmSync(inFolder('total.capsule.json'))
  await eventually(async () => (await find('user'))?.failure !== null)
  expect((await find('user'))?.failure?.message).toContain(
    'Step "Total": There is no published version 1.0 of the capsule "tools/total-1.0"',
  )
  expect(await call('user')).toBe('{"total":2}')
  write('user.json', '{ "version": "1.0", ')
  await eventually(async () => (await find('user'))?.failure?.message.includes('not JSON') ?? false)
  expect(await call('user')).toBe('{"total":2}')
})

test('executions, logs and metrics are those of a deployment', async () => {
  write('watched.json', { ...user, name: 'watched', flowSpec: steps('{"seen":true}') })
  await eventually(async () => (await call('watched')) === '{"seen":true}')
  await eventually(async () => {
    const rows = (await cli.json(['executions', '--pipeline', 'watched'])) as { readonly key: string }[]
    return rows.length > 0
  })
  await eventually(async () => (await cli.run(['logs', 'watched'])).out.includes('was asked'))
  expect((await cli.run(['call', 'listMeasured', '--environment', 'test'])).out).toContain('"watched"')
  rmSync(inFolder('watched.json'))
  await eventually(async () => (await find('watched')) === undefined)
  expect(await call('watched')).toBe('404')
})

test('what people have deployed is not taken by a file', async () => {
  writeFileSync(
    join(cli.folder, 'mine.json'),
    JSON.stringify({ ...user, name: 'mine', flowSpec: steps('{"by":"api"}') }),
  )
  expect((await cli.run(['deploy', 'mine.json'])).code).toBe(0)
  write('mine.json', { ...user, name: 'mine', flowSpec: steps('{"by":"file"}') })
  const statusOf = (): string | undefined =>
    cli.platform.folders.flatMap(({ files }) => [...files.values()]).find(({ file }) => file === 'mine.json')?.problem
  await eventually(async () => Promise.resolve(statusOf() !== undefined))
  expect(statusOf()).toContain('already deployed to test')
  expect(await call('mine')).toBe('{"by":"api"}')
  expect((await find('mine'))?.source).toEqual({ kind: 'version' })
})

test('deploying a folder leaves its capsules to the realm', async () => {
  const flows = join(cli.folder, 'flows')
  mkdirSync(flows)
  writeFileSync(
    join(flows, 'alone.json'),
    JSON.stringify({ ...user, name: 'alone', flowSpec: steps('{"alone":true}') }),
  )
  writeFileSync(join(flows, 'total.json'), JSON.stringify(capsule('{}')))
  const { code, err } = await cli.run(['deploy', 'flows'])
  expect([code, err]).toEqual([0, expect.stringContaining('total.json: is a capsule, and left out')])
  expect(await call('alone')).toBe('{"alone":true}')
  expect(await find('total')).toBeUndefined()
})

test('a file reads accounts and globals of the realm for test, and is redeployed when one of them changes', async () => {
  const json = '{"who":"{{ account.shop.username }}","place":{{ global.place }} }'
  write('reader.json', { ...user, name: 'reader', flowSpec: steps(json) })
  await eventually(async () => (await find('reader'))?.failure?.message.includes('Unknown Global place') ?? false)

  // Any change of the folder has it looked through, without waiting for the next regular pass.
  const look = (): void => write('look.txt', String(Math.random()))
  const global = (verb: readonly string[], value: string): Promise<unknown> =>
    cli.json([...verb, '--values', JSON.stringify({ test: value, prod: 'elsewhere' })])
  const account = (verb: readonly string[], username: string): Promise<unknown> =>
    cli.json([...verb, '--values', JSON.stringify({ test: { fields: { username, password: 'quiet-secret' } } })])
  await global(['create', 'global', '--name', 'place'], 'Recife')
  look()
  await eventually(async () => (await call('reader')) === '{"who":"null","place":"Recife"}')
  await account(['create', 'account', '--name', 'shop', '--type', 'basic'], 'ana')
  look()
  await eventually(async () => (await call('reader')) === '{"who":"ana","place":"Recife"}')
  await account(['set', 'account', 'shop'], 'bia')
  await global(['set', 'global', 'place'], 'Natal')
  look()
  await eventually(async () => (await call('reader')) === '{"who":"bia","place":"Natal"}')
  expect(await find('reader')).toMatchObject({ failure: null, warnings: [] })
})
