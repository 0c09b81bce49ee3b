import { accounts, audit, globals } from '@jatai/api'
import { readPipeline } from '@jatai/flowspec'
import type { Pipeline, TriggerSpec } from '@jatai/flowspec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSettings } from '../../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../../settings/__fixtures__/start-settings.ts'
import { restDocument } from '../__fixtures__/deploying.ts'
import type { FolderFile } from './folder-deployments.ts'
import { createFolderSettings } from './folder-settings.ts'

let started: StartedSettings
beforeAll(async () => {
  started = await startSettings()
})
afterAll(() => started.close())

const params = { realm: 'demo' }
const text = JSON.stringify(restDocument('reader', '{ "a": "{{ account.shop.username }} {{ global.place }}" }'))
const file: FolderFile = {
  file: 'reader.json',
  pipeline: readPipeline(text).pipeline as Pipeline,
  trigger: { type: 'rest' } as TriggerSpec,
  spec: {
    ...{ realm: 'demo', environment: 'test', pipelineName: 'reader', versionMajor: 1, versionMinor: 0 },
    ...{ document: text, size: 'SMALL', consumers: 10, replicas: 1 },
  },
}

/** How often the accounts of the file were read, as the audit has it. */
async function reads(): Promise<number> {
  const query = { description: 'reader.json' }
  return (await started.admin.call(audit.listAudit, { params, query })).body.content.length
}

test('a file that is tried again and again reads its accounts once, until something of it changes', async () => {
  const values = { test: { fields: { username: 'ana', password: 'quiet-secret' } } }
  const account = { name: 'shop', type: 'basic', values }
  const { body: shop } = await started.admin.call(accounts.createAccount, { params, body: account })
  const place = { name: 'place', values: { test: 'Recife', prod: 'Natal' } }
  await started.admin.call(globals.createGlobal, { params, body: place })
  let now = Date.now()
  const settings = createFolderSettings(started.settings, () => now)

  const first = await settings.freeze(file, '')
  expect(first).toMatchObject({
    spec: { accounts: [{ label: 'shop', fields: { username: 'ana' } }], globals: { place: 'Recife' } },
    found: { accounts: ['shop'], globals: ['place'] },
  })
  const revision = await settings.revision(file)
  for (let tries = 0; tries < 5; tries++) expect(await settings.freeze(file, '')).toBe(first)
  expect(await reads()).toBe(1)

  const change = { values: { test: { fields: { username: 'bia' } } } }
  await started.admin.call(accounts.updateAccount, { params: { ...params, id: shop.id }, body: change })
  expect(await settings.revision(file)).not.toBe(revision)
  expect(await settings.freeze(file, '')).toMatchObject({ spec: { accounts: [{ fields: { username: 'bia' } }] } })
  expect(await reads()).toBe(2)

  // Tokens do not last: what was read long ago is read again.
  now += 61_000
  await settings.freeze(file, '')
  expect(await reads()).toBe(3)
})
