import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { accounts, alerts, consumers, mail, providers, twoFactor } from '@jatai/api'
import type { DocumentStore } from '@jatai/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ACCOUNTS } from '../accounts/account-document.ts'
import { importOf } from '../pipelines/__fixtures__/documents.ts'
import { deploy } from '../settings/__fixtures__/deploy.ts'
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

test('nothing in the store needs the old master key any more, whatever part has sealed it', async () => {
  const one = await startSettings({}, { dataFolder, masterKey: first })
  const { admin } = one
  await admin.call(accounts.createAccount, {
    params,
    body: { name: 'kept', type: 'secret-key', values: { test: { fields: { key: 'x' } } } },
  })
  await admin.call(consumers.createConsumer, { params: place, body: { name: 'shop' } })
  await one.platform.gateway.signToken(place, '{"sub":"ana"}')
  await admin.call(mail.setMailSettings, {
    params,
    body: { host: 'mail', port: 587, security: 'starttls', username: 'a', password: 'b', from: 'a@example.com' },
  })
  const issuer = { issuer: 'https://idp.example', clientId: 'jatai', clientSecret: 'c' }
  await admin.call(providers.createProvider, { params, body: { name: 'IdP', ...issuer } })
  await admin.call(providers.createProvider, { params, body: { kind: 'saml', name: 'SAML', domains: [] } })
  await admin.call(alerts.createAlert, {
    params: place,
    body: {
      scope: { kind: 'realm' },
      metric: 'queued',
      condition: 'greater',
      limit: 1,
      toleranceMinutes: 5,
      slackUrl: 'https://hooks.slack.com/services/x',
      webhookUrl: 'https://example.com/hook',
    },
  } as never)
  await admin.call(twoFactor.beginTwoFactor)
  await deploy(admin, (await importOf(admin, 'demo', 'orders')).id)
  await one.close()
  const before = storedTexts(dataFolder)
  const [, old = ''] = /"v1\.([0-9a-f]{12})\./.exec(before) ?? []
  const places = new Set(
    [...before.matchAll(new RegExp(`^([\\w-]+)\\t.*"v1\\.${old}\\.`, 'gm'))].map(([, table]) => table),
  )
  expect([...places].sort()).toEqual([
    'c_alerts',
    'c_deployment-snapshots',
    'c_gateway-consumers',
    'c_gateway-token-secrets',
    'c_identity-providers',
    'c_mail-settings',
    'c_realm-keys',
    'c_secret-seals',
    'c_users',
  ])
  const two = await startSettings({}, { dataFolder, masterKey: `${second},${first}` })
  await two.close()
  expect(storedTexts(dataFolder)).not.toContain(`"v1.${old}.`)
})

/** Every row of every collection: its table, and the document. */
function storedTexts(folder: string): string {
  const database = new DatabaseSync(findFile(folder, 'documents.db'), { readOnly: true })
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]
  const rows = tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT * FROM "${name}"`)
      .all()
      .map((row) => `${name}\t${Object.values(row).map(String).join('\t')}`),
  )
  database.close()
  return rows.join('\n')
}

function findFile(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) => basename(path) === name)
  return join(folder, found ?? name)
}

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
