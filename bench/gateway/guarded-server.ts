// Forked by gateway.ts: a platform with a pipeline for each kind of trigger and policy. Tells its port, and how to call.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { readConfig, startStandalone } from '@jatai/standalone'

/** A pipeline that wants something of its callers, and what a caller sends. */
export interface GuardedPipeline {
  readonly kind: string
  readonly policy: string
  readonly path: string
  readonly headers: string
}

/** What the server tells when it is ready. */
export interface GuardedServer {
  readonly port: number
  readonly pipelines: readonly GuardedPipeline[]
}

const SCOPE = { realm: 'demo', environment: 'test' }
const LIMITS = JSON.stringify([
  { interval: 'second', limit: 1_000_000 },
  { interval: 'day', limit: 1_000_000_000 },
])
const LIMITED = { enableRateLimit: true, rateLimitOptions: LIMITS }
const CORS = { addCors: true, corsHeaders: '{"Access-Control-Allow-Origin":"https://a.example,https://b.example"}' }
const POLICIES: Readonly<Record<string, object>> = {
  none: {},
  'API key': { keyAuth: true },
  'user name and password': { basicAuth: true },
  token: { jwt: true },
  'API key and two limits': { keyAuth: true, ...LIMITED },
  CORS,
  'API key, token, two limits, CORS': { keyAuth: true, jwt: true, ...LIMITED, ...CORS },
}
const EVERY = Object.keys(POLICIES)
const KINDS: Readonly<Record<string, readonly string[]>> = {
  rest: EVERY,
  http: ['none', 'API key', EVERY.at(-1) ?? ''],
  'http-file': ['none', 'API key', EVERY.at(-1) ?? ''],
}

const chosen = Object.entries(KINDS).flatMap(([kind, policies]) =>
  policies.map((policy) => ({ kind, policy, name: `${kind}-${EVERY.indexOf(policy)}` })),
)
const data = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
mkdirSync(join(data, 'pipelines'))
for (const { kind, policy, name } of chosen) {
  const triggerSpec = { type: kind, external: true, ...POLICIES[policy] }
  const document = { version: '1.0', flowSpec: { start: [] }, triggerSpec }
  writeFileSync(join(data, 'pipelines', `${name}.json`), JSON.stringify(document))
}
const platform = await startStandalone(readConfig({ port: '0', data }, {}, data), console.error)
const { gateway } = platform
// Among others, as on a real installation.
for (let i = 0; i < 200; i++) await gateway.createConsumer(SCOPE, { name: `other ${i}` })
const pipelines = chosen.map(({ name }) => name)
const { id, apiKeys } = await gateway.createConsumer(SCOPE, { name: 'bench', pipelines })
await gateway.addBasicCredential(SCOPE, id, 'bench', 'password')
const key = `apikey: ${await gateway.revealCredential(SCOPE, id, apiKeys[0]?.id ?? '')}\r\n`
const basic = `Authorization: Basic ${Buffer.from('demo-bench:password').toString('base64')}\r\n`
const token = `Authorization: Bearer ${await gateway.signToken(SCOPE, '{"sub":"bench"}')}\r\n`

function headersFor(policy: string): string {
  const wanted = POLICIES[policy] as { keyAuth?: boolean; basicAuth?: boolean; jwt?: boolean; addCors?: boolean }
  return [
    wanted.keyAuth === true ? key : '',
    wanted.basicAuth === true ? basic : '',
    wanted.jwt === true ? token : '',
    wanted.addCors === true ? 'Origin: https://a.example\r\n' : '',
  ].join('')
}

const ready: GuardedServer = {
  port: Number(new URL(platform.address).port),
  pipelines: chosen.map(({ kind, policy, name }) => ({
    kind,
    policy,
    path: `/pipeline/demo/v1/${name}`,
    headers: headersFor(policy),
  })),
}
process.send?.(ready)
process.on('disconnect', () => {
  void platform.close().then(() => rmSync(data, { recursive: true, force: true }))
})
