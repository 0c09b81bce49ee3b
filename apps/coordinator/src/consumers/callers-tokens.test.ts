import { callersTokens } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const params = { realm: 'demo', environment: 'test' }
const issuer = { issuer: 'https://idp.example', keys: { url: 'https://idp.example/keys' }, audiences: ['jatai'] }

test('systems whose tokens are taken are added, replaced and removed, by environment', async () => {
  const { admin } = started
  await admin.call(callersTokens.putTokenIssuer, { params, body: issuer })
  await admin.call(callersTokens.putTokenIssuer, { params, body: { ...issuer, audiences: ['other'] } })
  const list = async (environment: string) =>
    (await admin.call(callersTokens.listTokenIssuers, { params: { ...params, environment } })).body
  expect(await list('test')).toMatchObject([{ issuer: issuer.issuer, audiences: ['other'] }])
  expect(await list('prod')).toEqual([])
  const remove = () => admin.call(callersTokens.removeTokenIssuer, { params, query: { issuer: issuer.issuer } })
  await remove()
  await expect(remove()).rejects.toMatchObject({ code: 'TOKEN_ISSUER_UNKNOWN', details: { status: 404 } })
  const open = { ...issuer, keys: { url: 'http://idp.example/keys' } }
  const refused = admin.call(callersTokens.putTokenIssuer, { params, body: open })
  await expect(refused).rejects.toMatchObject({ code: 'TOKEN_ISSUER_INVALID', details: { status: 400 } })
})

test('a new secret signs, and tokens of a revoked one are worth nothing', async () => {
  const { admin, platform } = started
  const token = await platform.gateway.signToken(params, '{"sub":"ana"}')
  const secrets = async () => (await admin.call(callersTokens.listTokenSecrets, { params })).body.map(({ id }) => id)
  const [old = ''] = await secrets()
  const { body } = await admin.call(callersTokens.rotateTokenSecret, { params })
  expect(await secrets()).toEqual([body.id, old])
  expect(await platform.gateway.verifyToken(params, token)).toMatchObject({ subject: 'ana' })
  await admin.call(callersTokens.revokeTokenSecret, { params: { ...params, secret: old } })
  expect(await platform.gateway.verifyToken(params, token)).toBeUndefined()
  const again = admin.call(callersTokens.revokeTokenSecret, { params: { ...params, secret: old } })
  await expect(again).rejects.toMatchObject({ code: 'TOKEN_SECRET_UNKNOWN', details: { status: 404 } })
})
