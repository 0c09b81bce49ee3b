import { accounts } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'
import { ELLIPTIC_KEY_STORE } from './__fixtures__/elliptic-key-store.ts'
import { keyAndCertificate, keyStoreOf } from './__fixtures__/make-certificates.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo' }

async function importInto(name: string, keyStore: string, password: string) {
  const { body } = await started.admin.call(accounts.createAccount, {
    params,
    body: { name, type: 'certificate-chain' },
  })
  const place = { params: { ...params, id: body.id, environment: 'test' } }
  return started.admin.call(accounts.importKeyStore, { ...place, body: { keyStore, password } })
}

test('a PKCS #12 file fills a certificate chain, the leaf first', async () => {
  const root = { name: 'root.example', ...keyAndCertificate('root.example') }
  const leaf = keyAndCertificate('leaf.example', root, 10 * 24 * 3_600_000)
  const file = keyStoreOf(leaf.key, [root.certificate, leaf.certificate], 'changeit')
  const { body } = await importInto('rsa', file.toString('base64'), 'changeit')
  expect(body.values['test']).toMatchObject({
    fields: { chain: accounts.MASK },
    expiry: 'soon',
    chain: { key: 'matches', certificates: [{ subject: 'CN=leaf.example' }, { subject: 'CN=root.example' }] },
  })
})

test('a PKCS #12 file of OpenSSL with an elliptic key is read', async () => {
  const { body } = await importInto('elliptic', ELLIPTIC_KEY_STORE, 'changeit')
  expect(body.values['test']?.chain).toMatchObject({
    key: 'matches',
    certificates: [{ subject: 'CN=ec.example' }],
  })
})

test.each([
  ['another password', ELLIPTIC_KEY_STORE, 'wrong'],
  ['no PKCS #12 file', Buffer.from('hello').toString('base64'), 'changeit'],
  ['an empty file', '', ''],
])('%s is refused', async (name, content, password) => {
  const refused = importInto(name.replaceAll(/[ #]/g, '-'), content, password)
  await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { status: 400 } })
})
