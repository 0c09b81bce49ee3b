import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../clock.ts'
import type { ManualClock } from '../clock.ts'
import type { DocumentStore } from '../documents/documents.ts'
import { openSqliteDocuments } from '../documents/sqlite-documents.ts'
import { createSecretBox } from '../secrets/secret-box.ts'
import { openBuiltInGateway } from './built-in-gateway.ts'
import type { BuiltInGateway } from './built-in-gateway.ts'
import { CHANGES, CLAIMS, CONSUMERS, TOKEN_ISSUERS, TOKEN_SECRETS } from './consumer-documents.ts'
import { gatewayContract } from './gateway.contract.ts'
import type { GatewayUnderTest } from './gateway.contract.ts'
import type { ApiConsumer, Scope } from './gateway.ts'

const SCOPE: Scope = { realm: 'acme', environment: 'test' }

async function openTwo(): Promise<
  GatewayUnderTest & { gateway: BuiltInGateway; other: BuiltInGateway; clock: ManualClock; documents: DocumentStore }
> {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const secrets = createSecretBox([randomBytes(32)])
  const clock = createManualClock()
  const gateway = await openBuiltInGateway({ documents, secrets, clock })
  return {
    documents,
    clock,
    gateway,
    other: await openBuiltInGateway({ documents, secrets, clock }),
    now: clock.now,
    async pass(milliseconds) {
      // In steps, since what a timer starts takes turns of the event loop and sets the next timer then.
      for (let left = milliseconds; left > 0; left -= 10_000) {
        clock.advance(Math.min(left, 10_000))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async stored() {
      const all = [CONSUMERS, CLAIMS, TOKEN_SECRETS, TOKEN_ISSUERS, CHANGES]
      return JSON.stringify(await Promise.all(all.map((collection) => documents.find<object>(collection))))
    },
    dispose: () => documents.close(),
  }
}

describe('the built-in gateway', () => {
  gatewayContract({ open: openTwo })
})

describe('look-ups of the built-in gateway', () => {
  let two: Awaited<ReturnType<typeof openTwo>>
  let consumer: ApiConsumer
  let key: string
  beforeEach(async () => {
    two = await openTwo()
    consumer = await two.gateway.createConsumer(SCOPE, { name: 'shop', pipelines: ['orders'] })
    key = await two.gateway.revealCredential(SCOPE, consumer.id, consumer.apiKeys[0]?.id ?? '')
    await two.gateway.addBasicCredential(SCOPE, consumer.id, 'joe', 'pass:word ção')
  })
  afterEach(async () => {
    await two.gateway.close()
    await two.other.close()
    await two.dispose()
  })

  it('know a key at once, in its scope only', () => {
    expect(two.gateway.findByApiKey(SCOPE, key)).toEqual({
      consumerId: consumer.id,
      consumerName: 'shop',
      credentialId: consumer.apiKeys[0]?.id,
      pipelines: new Set(['orders']),
    })
    for (const wrong of ['', key.slice(1), `${key} `, key.toUpperCase(), '__proto__']) {
      expect(two.gateway.findByApiKey(SCOPE, wrong)).toBeUndefined()
    }
    expect(two.gateway.findByApiKey({ ...SCOPE, environment: 'prod' }, key)).toBeUndefined()
    expect(two.gateway.findByApiKey({ ...SCOPE, realm: 'other' }, key)).toBeUndefined()
  })

  it('know a login by its whole name and password', () => {
    expect(two.gateway.findByPassword(SCOPE, 'acme-joe', 'pass:word ção')).toMatchObject({ consumerName: 'shop' })
    for (const [user, password] of [
      ['joe', 'pass:word ção'],
      ['acme-joe', 'pass:word'],
      ['acme-joe', ''],
      ['ACME-JOE', 'pass:word ção'],
      ['__proto__', 'x'],
    ] as const) {
      expect(two.gateway.findByPassword(SCOPE, user, password)).toBeUndefined()
    }
  })

  it('follow changes of this process at once, and of others within 30 seconds', async () => {
    expect(two.other.findByApiKey(SCOPE, key)).toBeUndefined()
    await two.pass(30_000)
    expect(two.other.findByApiKey(SCOPE, key)?.pipelines).toEqual(new Set(['orders']))
    await two.gateway.updateConsumer(SCOPE, consumer.id, { pipelines: [] })
    expect(two.gateway.findByApiKey(SCOPE, key)?.pipelines.size).toBe(0)
    await two.pass(30_000)
    expect(two.other.findByApiKey(SCOPE, key)?.pipelines.size).toBe(0)
    await two.gateway.removeCredential(SCOPE, consumer.id, consumer.apiKeys[0]?.id ?? '')
    expect(two.gateway.findByApiKey(SCOPE, key)).toBeUndefined()
    await two.pass(30_000)
    expect(two.other.findByApiKey(SCOPE, key)).toBeUndefined()
    await two.gateway.deleteConsumer(SCOPE, consumer.id)
    expect(two.gateway.findByPassword(SCOPE, 'acme-joe', 'pass:word ção')).toBeUndefined()
    await two.pass(30_000)
    expect(two.other.findByPassword(SCOPE, 'acme-joe', 'pass:word ção')).toBeUndefined()
  })

  it('survive a restart, and a record that cannot be opened does not hurt the others', async () => {
    const reports: string[] = []
    const { documents, clock } = two
    const stranger = await openBuiltInGateway({ documents, clock, secrets: createSecretBox([randomBytes(32)]) })
    const late = await stranger.createConsumer(SCOPE, { name: 'late' })
    const lateKey = await stranger.revealCredential(SCOPE, late.id, late.apiKeys[0]?.id ?? '')
    await stranger.close()
    await two.pass(30_000)
    expect(two.gateway.findByApiKey(SCOPE, lateKey)).toBeUndefined()
    expect(two.gateway.findByApiKey(SCOPE, key)).toBeDefined()
    const next = await openBuiltInGateway({
      documents,
      clock,
      secrets: createSecretBox([randomBytes(32)]),
      report: (text) => reports.push(text),
    })
    expect(reports.join()).toContain('master key')
    expect(reports.join()).not.toContain(lateKey)
    await next.close()
  })
})
