import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accounts, accountTypes, consumers, createClient, oauthProviders } from '@jatai/api'
import { expect, test } from 'vitest'
import { startSettings } from '../settings/__fixtures__/start-settings.ts'
import { keyAndCertificate, keyStoreOf } from './certificates/__fixtures__/make-certificates.ts'

// SEC-09, architecture.md R-104: no answer, audit record, log or file holds a secret, in any of the forms that it may take.

test('no secret of accounts, providers and consumers shows anywhere', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'jatai-secrets-'))
  const started = await startSettings({}, { dataFolder })
  const secrets: string[] = []
  const plant = (): string => {
    const secret = `S3cret/${randomBytes(12).toString('base64')}+ção`
    secrets.push(secret)
    return secret
  }
  const seen: string[] = []
  /** Keeps every answer as it came over the wire. */
  const watching: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    const text = await response.text()
    seen.push(text, JSON.stringify([...response.headers]))
    return new Response(response.status === 204 ? null : text, response)
  }
  const client = createClient({ address: started.address, token: started.adminToken, fetch: watching })
  const params = { realm: 'demo' }
  const refusals: unknown[] = []
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => expect.unreachable(),
      (error: unknown) => refusals.push(error),
    )
  const { certificate, key } = keyAndCertificate('leaf.example')
  secrets.push(key.split('\n')[1] ?? '')

  for (const type of accountTypes.ACCOUNT_TYPES) {
    const valueOf = (field: accountTypes.AccountField): string => {
      if (field.format === 'pem-chain') return certificate + key
      if (field.format === 'google-key') return JSON.stringify({ private_key: plant(), client_email: 'a@b' })
      if (field.format === 'keytab') {
        const keytab = Buffer.concat([Buffer.from([5, 2]), randomBytes(30)]).toString('base64')
        secrets.push(keytab)
        return keytab
      }
      if (field.isSecret) return plant()
      return (
        { digits: '25', boolean: 'true', 'header-name': 'X-Key', principal: 'a@B' }[field.format as string] ?? 'open'
      )
    }
    const fields = () => Object.fromEntries(type.fields.map((field) => [field.name, valueOf(field)]))
    const body = { name: type.id, type: type.id, values: { test: { fields: fields() }, prod: { fields: fields() } } }
    const { body: made } = await client.call(accounts.createAccount, { params, body, idempotencyKey: type.id })
    const one = { params: { ...params, id: made.id } }
    await client.call(accounts.updateAccount, { ...one, body: { values: { test: { fields: fields() } } } })
    await client.call(accounts.getAccount, one)
    await refused(client.call(accounts.createAccount, { params, body }))
    await refused(
      client.call(accounts.updateAccount, {
        ...one,
        body: { values: { test: { fields: { ...fields(), [plant()]: plant() } } } },
      }),
    )
    await refused(
      client.call(accounts.createAccount, { params, body: { ...body, name: 'x', values: plant() } as never }),
    )
    await client.call(accounts.deleteAccount, one)
    await client.call(accounts.createAccount, { params, body: { ...body, name: `${type.id}-again` } })
  }
  const { body: chain } = await client.call(accounts.createAccount, {
    params,
    body: { name: 'stored-chain', type: 'certificate-chain' },
  })
  const keyStore = keyStoreOf(key, [certificate], 'changeit').toString('base64')
  // What stands in the middle of it is of the key.
  secrets.push(keyStore.slice(400, 460))
  const inTest = { params: { ...params, id: chain.id, environment: 'test' } }
  await client.call(accounts.importKeyStore, { ...inTest, body: { keyStore, password: 'changeit' } })
  await refused(client.call(accounts.importKeyStore, { ...inTest, body: { keyStore, password: plant() } }))
  await client.call(oauthProviders.createOAuthProvider, {
    params,
    body: { name: 'google', base: 'google', clientId: 'id', clientSecret: plant() },
  })
  const place = { realm: 'demo', environment: 'test' }
  const { body: shop } = await client.call(consumers.createConsumer, { params: place, body: { name: 'shop' } })
  const inShop = { params: { ...place, id: shop.id } }
  await client.call(consumers.addBasicCredential, { ...inShop, body: { user: 'joe', password: plant() } })
  const apiKey = randomBytes(24).toString('hex')
  secrets.push(apiKey)
  await client.call(consumers.addApiKey, { ...inShop, body: { apiKey } })
  await client.call(accounts.rotateAccountKey, { params })
  await client.call(accounts.listAccounts, { params })
  await client.call(consumers.getConsumer, inShop)
  await started.settings.accounts.resolve('demo', 'test', ['basic-again', 'kerberos-again'])

  const stored = await recordsOf(started.address, started.adminToken)
  expect(stored).toContain('basic-again')
  await started.close()
  const files = await textsIn(dataFolder)
  expect(files).toContain('basic-again')
  const logs = JSON.stringify(started.faults)
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      for (const [where, text] of Object.entries({ answers: seen.join('\n'), audit: stored, logs, files })) {
        if (form.length >= 12) expect(text.includes(form), `${form} in ${where}`).toBe(false)
      }
    }
  }
  expect(refusals).toHaveLength(accountTypes.ACCOUNT_TYPES.length * 3 + 1)
  expect(secrets.length).toBeGreaterThan(80)
  await rm(dataFolder, { recursive: true })
}, 60_000)

/** All records of the audit, as the API tells them and as CSV. */
async function recordsOf(address: string, token: string): Promise<string> {
  const texts: string[] = []
  for (const path of ['records?size=1000', 'export']) {
    const headers = { Authorization: `Bearer ${token}` }
    texts.push(await (await fetch(`${address}/audit/realms/demo/${path}`, { headers })).text())
  }
  return texts.join('\n')
}

async function textsIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))
  return texts.join('\n')
}

/** The forms in which a secret may stand in a text. */
function formsOf(secret: string): readonly string[] {
  const utf8 = Buffer.from(secret)
  return [
    secret,
    utf8.toString('latin1'),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    // Without its last bytes, which depend on what follows.
    utf8.toString('base64').slice(0, -4),
    utf8.toString('base64url').slice(0, -4),
    utf8.toString('hex'),
  ]
}
