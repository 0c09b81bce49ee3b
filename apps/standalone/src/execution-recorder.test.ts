import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPlatform } from '@jatai/platform'
import type { DeploymentSpec, Envelope, Platform } from '@jatai/platform'
import { createExecutionRecorder } from './execution-recorder.ts'

let platform: Platform
beforeEach(async () => {
  platform = await openPlatform({}, { hasSearchThread: false })
})
afterEach(() => platform.close())

const spec: DeploymentSpec = {
  id: 'orders-2',
  realm: 'acme',
  environment: 'test',
  pipelineName: 'orders.new',
  versionMajor: 1,
  versionMinor: 4,
  document: '{}',
  size: 'SMALL',
  consumers: 1,
  replicas: 1,
  globals: {},
  accounts: [],
  sensitiveFields: ['card'],
}
const envelope: Envelope = {
  key: '01890000-0000-7000-8000-000000000001',
  deployment: 'orders-1',
  trigger: 'event',
  publishedAt: 1,
  expiresAt: 2,
  timeoutMs: 1000,
  durable: true,
  hops: 1,
  redeliveryAllowed: false,
  head: '',
  body: '{"card":"4111"}',
}
const QUEUE = 'pe.test.acme.orders.new.v1'

describe('a message that expired', () => {
  test('is recorded as the deployment that serves its queue says, whichever had accepted it', async () => {
    const recorder = createExecutionRecorder(platform.search, (queue) => (queue === QUEUE ? spec : undefined))
    await recorder.expired(envelope, QUEUE)
    expect(await platform.search.getExecution('acme', 'test', envelope.key)).toMatchObject({
      pipeline: 'orders.new',
      version: '1.4',
      deployment: 'orders-2',
      kind: 'error',
      code: 408,
      request: { text: '{"card":"***"}' },
    })
  })

  test('that was an HTTP call is recorded as its pipeline would get it, sensitive parameters hidden', async () => {
    const recorder = createExecutionRecorder(platform.search, () => spec)
    const head = JSON.stringify(['POST', '/pay/4111', 'card=4111&x=1', { card: '4111' }, [], 'http://x/pay/4111'])
    await recorder.expired({ ...envelope, head, body: '{"note":"{\\"card\\":4111}"}' }, QUEUE)
    const record = await platform.search.getExecution('acme', 'test', envelope.key)
    expect(record?.request.text).toBe(
      '{"method":"POST","path":"/pay/***","queryAndPath":{"card":"***","x":"1"},"body":{"note":"{\\"card\\":\\"***\\"}"}}',
    )
  })

  test.each([
    [QUEUE, { pipeline: 'orders.new', version: '1' }],
    ['pe.test.acme.orders.v12.north', { pipeline: 'orders', version: '12', instance: 'north' }],
  ])('in %s, which nothing serves, is recorded without what it said', async (queue, source) => {
    const recorder = createExecutionRecorder(platform.search, () => undefined)
    await recorder.expired(envelope, queue)
    const record = await platform.search.getExecution('acme', 'test', envelope.key)
    expect(record).toMatchObject({ ...source, deployment: 'orders-1', kind: 'error', code: 408 })
    expect(JSON.stringify(record)).not.toContain('4111')
  })
})
