import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import type { GatewayPolicies } from '@jatai/platform'
import { startRuntime } from '../../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../__fixtures__/test-runtime.ts'

let served: TestRuntime
beforeEach(async () => {
  served = await startRuntime()
})
afterEach(() => served.close())

const trigger = (params: Record<string, Json>): Record<string, Json> => ({ type: 'rest', external: true, ...params })

describe('rate limits that are badly set', () => {
  test.each<[string, Record<string, Json>, RegExp]>([
    ['a limit of 0', { keyAuth: true, rateLimitOptions: '[{"interval":"minute","limit":0}]' }, /interval minute/],
    ['no rows', { keyAuth: true, rateLimitOptions: '[]' }, /no rows/],
    ['no JSON', { keyAuth: true, rateLimitOptions: '[{' }, /not a row/],
    ['no consumers', { jwt: true, rateLimitOptions: '[{"interval":"minute","limit":9}]' }, /needs API Key or Basic/],
  ])('%s: deployed all the same, with one line in the pipeline log', async (_name, params, line) => {
    await served.deploy({ name: 'limited', trigger: trigger({ enableRateLimit: true, ...params }), start: [] })
    const warned = served.lines.filter(({ level }) => level === 'WARN').map(({ text }) => text)
    expect(warned).toEqual([expect.stringMatching(line)])
  })
})

describe('policies', () => {
  const policies: GatewayPolicies = { requiresKeyOrBasic: true, externalAccess: 'jwt', internalAccess: 'any' }

  test('refuse a deployment that does not comply, and leave the one before in service', async () => {
    await served.deploy({ name: 'orders', trigger: trigger({}), start: [] })
    const wanted = served.deploy({ name: 'orders', version: '1.1', trigger: trigger({}), start: [] }, { policies })
    await expect(wanted).rejects.toMatchObject({
      code: 'GATEWAY_POLICY',
      message: expect.stringMatching(/API Key or Basic Auth.*Token JWT/) as string,
    })
    expect((await served.post('orders')).status).toBe(200)
  })

  test('let one in that does', async () => {
    const { credentials } = await served.deploy(
      { name: 'orders', trigger: trigger({ keyAuth: 'true', jwt: true }), start: [] },
      { policies },
    )
    expect(credentials).toEqual(['api-key', 'jwt'])
  })
})

test('who serves other triggers has no credentials to show', async () => {
  const { credentials } = await served.deploy({ name: 'e', trigger: { type: 'event', eventName: 'e' }, start: [] })
  expect(credentials).toBeUndefined()
})
