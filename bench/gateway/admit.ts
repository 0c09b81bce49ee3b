import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { createSecretBox, openBuiltInGateway, openMemoryCache, openSqliteDocuments } from '@jatai/platform'
import type { CredentialKind } from '@jatai/platform'
import { createGatekeeper } from '../../apps/runtime/src/intake/gateway/gatekeeper.ts'
import type { Gatekeeper } from '../../apps/runtime/src/intake/gateway/gatekeeper.ts'
import { createRateLimiter } from '../../apps/runtime/src/intake/gateway/rate-limiter.ts'
import { median } from '../jatai-process.ts'
import { fixed, table } from '../table.ts'

const SCOPE = { realm: 'demo', environment: 'test' }
const CONSUMERS = 1000
const BATCH = 20_000
const BATCHES = 15

/** How long a decision about one call takes, among a thousand consumers: the time of the process, not of the machine. */
export async function benchAdmit(): Promise<void> {
  const documents = openSqliteDocuments({ file: ':memory:' })
  const gateway = await openBuiltInGateway({ documents, secrets: createSecretBox([randomBytes(32)]) })
  for (let i = 1; i < CONSUMERS; i++) await gateway.createConsumer(SCOPE, { name: `other ${i}` })
  const { id, apiKeys } = await gateway.createConsumer(SCOPE, { name: 'bench', pipelines: ['orders'] })
  await gateway.addBasicCredential(SCOPE, id, 'bench', 'password')
  const apikey = await gateway.revealCredential(SCOPE, id, apiKeys[0]?.id ?? '')
  const bearer = { authorization: `Bearer ${await gateway.signToken(SCOPE, '{"sub":"bench"}')}` }
  const basic = { authorization: `Basic ${Buffer.from('demo-bench:password').toString('base64')}` }
  const limiter = createRateLimiter({
    cache: openMemoryCache(),
    scope: 'orders',
    limits: [
      { interval: 'second', limit: 1e9 },
      { interval: 'day', limit: 1e12 },
    ],
    now: Date.now,
  })
  const of = (wanted: readonly CredentialKind[], isLimited = false): Gatekeeper =>
    createGatekeeper({
      scope: SCOPE,
      pipeline: 'orders',
      wanted,
      gateway,
      limiter: isLimited ? limiter : undefined,
      aggregateBy: 'CONSUMER',
      now: Date.now,
      warn: console.error,
    })
  const rows: readonly [string, Gatekeeper, Readonly<Record<string, string>>][] = [
    ['an API key', of(['api-key']), { apikey }],
    ['a wrong API key', of(['api-key']), { apikey: 'x'.repeat(43) }],
    ['a user name and password', of(['basic']), basic],
    ['a token, seen lately', of(['jwt']), bearer],
    ['an API key and a token', of(['api-key', 'jwt']), { apikey, ...bearer }],
    ['an API key and two limits', of(['api-key'], true), { apikey }],
  ]
  const measured: string[][] = []
  for (const [name, gatekeeper, headers] of rows) measured.push([name, fixed(await micros(gatekeeper, headers), 2)])
  table('A decision about one call, without HTTP', ['credential', 'µs of CPU'], measured)
  await gateway.close()
  await documents.close()
}

async function micros(gatekeeper: Gatekeeper, sent: Readonly<Record<string, string>>): Promise<number> {
  const headers = { host: 'localhost', 'content-type': 'application/json', accept: '*/*', ...sent }
  const request = { headers, rawHeaders: Object.entries(headers).flat(), query: '' }
  await gatekeeper.admit(request) // A token is checked once.
  const times: number[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const before = process.cpuUsage()
    for (let call = 0; call < BATCH; call++) void gatekeeper.admit(request)
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / BATCH)
  }
  return median(times)
}
