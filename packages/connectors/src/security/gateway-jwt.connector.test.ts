import { signPlatformToken, verifyPlatformToken } from '@jatai/platform'
import type { Json, JsonObject } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { connectorStep, runFlow, testServices } from '../web-protocols/__fixtures__/run-flow.ts'
import type { FlowResult, FlowRun } from '../web-protocols/__fixtures__/run-flow.ts'

const SECRET = 'the secret of the realm'
const NOW = 1_700_000_000_500

/** Runs the step in a deployed pipeline; `signed` are the payloads that it had signed. */
async function run(
  params: Readonly<Record<string, Json>>,
  message: Json,
  options: FlowRun = {},
): Promise<FlowResult & { readonly signed: readonly string[] }> {
  const signed: string[] = []
  const services = {
    ...testServices(),
    now: () => NOW,
    gatewayTokens: {
      realm: 'acme',
      async sign(payload: string) {
        signed.push(payload)
        return signPlatformToken(payload, { secret: SECRET })
      },
      verify: async (token: string) => (await verifyPlatformToken(token, [{ secret: SECRET }], NOW))?.payload,
    },
  }
  const flow: JsonObject = { start: [connectorStep('jwt-connector', params)] }
  // The deadline of the run is on the real clock.
  return { ...(await runFlow(flow, message, { services, timeoutMs: 1e13, ...options })), signed }
}

async function claims(params: Readonly<Record<string, Json>>, message: Json, consumer?: string): Promise<JsonObject> {
  const { output, signed } = await run(
    { operation: 'generate', ...params },
    message,
    consumer === undefined ? {} : { consumer },
  )
  expect(output).toEqual({ status: 'logged' })
  return JSON.parse(signed[0] ?? '') as JsonObject
}

const ERROR = { error: expect.any(String) as string, code: 500, body: {}, headers: {} }

describe('generate', () => {
  test('puts the whole message and its own claims into the token', async () => {
    expect(await claims({ scopes: 'a , b', expiresIn: '43200000' }, { id: 1, sub: 'ana' }, 'shop')).toEqual({
      id: 1,
      sub: 'ana',
      scopes: ['a', 'b'],
      consumer_name: 'shop',
      realm: 'acme',
      iat: 1_700_000_000,
      exp: 1_700_043_200,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    })
  })

  test('lets no key of the message stand for a claim of its own', async () => {
    const forged = { consumer_name: 'admin', realm: 'other', exp: 9e9, iat: 1, jti: 'x' }
    const made = await claims({}, forged)
    expect(made).toMatchObject({ realm: 'acme', iat: 1_700_000_000, exp: 1_700_003_600, scopes: [] })
    expect(made['consumer_name']).toBeUndefined()
    expect(made['jti']).not.toBe('x')
  })

  test.each<[string, Json, Json, readonly string[], number]>([
    ['a list', '{{ message.list }}', { list: ['a', 'b '] }, ['a', 'b'], 3600],
    ['an object', '{{ message.o }}', { o: { scopes: 'a,b', expiration: 5000 } }, ['a', 'b'], 5],
    ['the message', '', { scopes: 'a', expiration: '60000' }, ['a'], 60],
    ['nothing', '', {}, [], 3600],
  ])('takes scopes and expiration from %s', async (_name, scopes, message, list, seconds) => {
    const made = await claims({ scopes }, message)
    expect(made['scopes']).toEqual(list)
    expect(made['exp']).toBe(1_700_000_000 + seconds)
  })

  test.each([0, -1, 31_536_000_001])('refuses %d ms', async (expiresIn) => {
    const { output, signed } = await run({ operation: 'generate', expiresIn }, {})
    expect(output).toEqual(ERROR)
    expect(signed).toEqual([])
    expect((await run({ operation: 'generate', expiresIn, failOnError: true }, {})).throws).toMatchObject({ code: 500 })
  })
})

describe('decode', () => {
  const message = (authorization: string): Json => ({ headers: { AUTHORIZATION: authorization } })

  test('reads a token that it checks itself', async () => {
    const token = await signPlatformToken('{"n":12345678901234567890,"a":"b"}', { secret: SECRET })
    const { output } = await run({ operation: 'decode' }, message(`bearer ${token}`))
    expect(output).toMatchObject({ body: { dataToken: { a: 'b' } } })
  })

  test('refuses one that is changed, over, or missing', async () => {
    const late = await signPlatformToken('{"exp":1699999999}', { secret: SECRET })
    const other = await signPlatformToken('{}', { secret: 'another' })
    for (const authorization of ['', 'Bearer', 'Basic eA==', 'Bearer a.b.c', `Bearer ${late}`, `Bearer ${other}`]) {
      expect((await run({ operation: 'decode' }, message(authorization))).output).toEqual(ERROR)
    }
    expect((await run({ operation: 'decode' }, null)).output).toEqual(ERROR)
  })

  test('trusts the token that the trigger has demanded', async () => {
    const text = await signPlatformToken('{"a":1}', { secret: 'of an issuer that only the gateway knows' })
    const token = { text, subject: 'ana', expiresAt: NOW + 1000 }
    expect((await run({ operation: 'decode' }, message(`Bearer ${text}`), { token })).output).toEqual({
      body: { dataToken: { a: 1 } },
    })
  })
})
