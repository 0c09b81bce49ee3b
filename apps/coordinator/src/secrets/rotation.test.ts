import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accounts, consumers } from '@jatai/api'
import type { DocumentStore } from '@jatai/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ACCOUNTS } from '../accounts/account-document.ts'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import type { StartedSettings } from '../settings/__fixtures__/start-settings.ts'
import { resealSecrets } from './reseal-secrets.ts'
import { REALM_KEYS } from './realm-keys.ts'

const params = { realm: 'demo' }
const place = { realm: 'demo', environment: 'test' }
const [first, second] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]

let dataFolder: string
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'jatai-rotation-'))
})
afterEach(() => rm(dataFolder, { recursive: true }))

test('a new master key opens what is there, takes over, and makes the old one needless', async () => {
  const one = await startSettings({}, { dataFolder, masterKey: first })
  const { body } = await one.admin.call(accounts.createAccount, {
    params,
    body: { name: 'kept', type: 'secret-key', values: { test: { fields: { key: 'kept-secret' } } } },
  })
  const { body: consumer } = await one.admin.call(consumers.createConsumer, { params: place, body: { name: 'shop' } })
  const credential = { params: { ...place, id: consumer.id, credential: consumer.apiKeys[0]?.id ?? '' } }
  const { body: key } = await one.admin.call(consumers.revealCredential, credential)
  await one.close()

  const two = await startSettings({}, { dataFolder, masterKey: `${second},${first}` })
  const read = async ({ settings }: StartedSettings) =>
    (await settings.accounts.resolve('demo', 'test', ['kept'])).accounts[0]?.fields
  expect(await read(two)).toEqual({ key: 'kept-secret' })
  const { documents, secrets } = two.platform
  const wrapped = (await documents.get(REALM_KEYS, 'demo'))?.document.keys[0]?.wrapped ?? ''
  expect(secrets.isCurrent(wrapped)).toBe(true)
  expect(await resealSecrets({ documents, secrets, now: Date.now })).toBe(0)
  await two.close()

  const three = await startSettings({}, { dataFolder, masterKey: second })
  expect(await read(three)).toEqual({ key: 'kept-secret' })
  const shown = await three.admin.call(accounts.getAccount, { params: { ...params, id: body.id } })
  expect(shown.body.values['test']?.changedAt).toBe(body.values['test']?.changedAt)
  expect((await three.admin.call(consumers.revealCredential, credential)).body).toEqual(key)
  await three.close()
})

test('without the old master key, what it has sealed is not forgotten but told', async () => {
  const one = await startSettings({}, { dataFolder, masterKey: first })
  await one.admin.call(accounts.createAccount, {
    params,
    body: { name: 'kept', type: 'secret-key', values: { test: { fields: { key: 'x' } } } },
  })
  await one.close()
  const start = startSettings({}, { dataFolder, masterKey: second })
  await expect(start).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' })
})

test('a new data key of the realm takes over every value, and old keys go once nobody can need them', async () => {
  const started = await startSettings()
  const { admin, platform } = started
  for (const name of ['a', 'b']) {
    await admin.call(accounts.createAccount, {
      params,
      body: { name, type: 'basic', values: { test: { fields: { username: 'ana', password: `secret-${name}` } } } },
    })
  }
  const sealedBefore = await sealedValues(platform.documents)
  const rotate = async () => (await admin.call(accounts.rotateAccountKey, { params })).body
  expect((await rotate()).resealed).toBe(4)
  const sealedAfter = await sealedValues(platform.documents)
  expect(sealedAfter.filter((value) => sealedBefore.includes(value))).toEqual([])
  const read = await started.settings.accounts.resolve('demo', 'test', ['a', 'b'])
  expect(read.accounts.map(({ fields }) => fields['password'])).toEqual(['secret-a', 'secret-b'])
  const keys = async () => (await platform.documents.get(REALM_KEYS, 'demo'))?.document.keys.length
  expect(await keys()).toBe(2)
  started.advance(2 * 3_600_000)
  await rotate()
  expect(await keys()).toBe(2)
  expect((await started.settings.accounts.resolve('demo', 'test', ['a'])).accounts).toHaveLength(1)
  await started.close()
})

async function sealedValues(documents: DocumentStore): Promise<readonly string[]> {
  const found = await documents.find(ACCOUNTS)
  return found.documents.flatMap(({ document }) =>
    Object.values(document.environments).flatMap(({ fields }) => Object.values(fields)),
  )
}
