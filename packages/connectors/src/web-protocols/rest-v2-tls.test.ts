import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { account, rest, testServices } from './__fixtures__/run-flow.ts'
import { json, pem, startServer } from './__fixtures__/test-servers.ts'

const system = getCACertificates('default')
afterEach(() => setDefaultCACertificates(system))

describe('server certificates', () => {
  test('of an unknown authority are refused, unless insecure endpoints are allowed', async () => {
    const server = await startServer(undefined, { protocol: 'https' })
    expect((await rest({ url: server.url })).output).toMatchObject({
      code: 500,
      error: expect.stringContaining('certificate') as string,
    })
    expect(server.received).toHaveLength(0)
    expect((await rest({ url: server.url, isInsecure: true })).output).toMatchObject({ status: 200 })
  })

  test('of a trusted authority are taken for their own host only', async () => {
    setDefaultCACertificates([...system, pem('ca.pem')])
    const server = await startServer(undefined, { protocol: 'https' })
    expect((await rest({ url: server.url })).output).toMatchObject({ status: 200 })
    const { output } = await rest({ url: `https://127.0.0.2:${server.port}` })
    expect(output).toMatchObject({ code: 500 })
  })

  test('a connection made insecurely is not used by a step that is not', async () => {
    const server = await startServer(undefined, { protocol: 'https' })
    const services = testServices()
    await rest({ url: server.url, isInsecure: true }, {}, { services })
    expect((await rest({ url: server.url }, {}, { services })).output).toMatchObject({ code: 500 })
  })
})

describe('client certificates', () => {
  const leaf = pem('client.pem')
  const authority = pem('ca.pem')

  async function call(chain: string, more: Record<string, string> = {}) {
    const server = await startServer(undefined, { protocol: 'https', wantsClient: true })
    const services = testServices({ accounts: [account('certificate-chain', { chain, ...more })] })
    const { output } = await rest({ url: server.url, isInsecure: true }, {}, { services, account: 'account' })
    return { output, client: server.received.at(-1)?.client }
  }

  test('come from the chain, the key anywhere in it, with text between the blocks', async () => {
    for (const chain of [
      `${leaf}${pem('client.key')}`,
      `${pem('client.key')}${leaf}${authority}`,
      `Bag Attributes\n  friendlyName: x\n${leaf}\nBag Attributes\n${authority}${pem('client.key')}`,
    ]) {
      expect(await call(chain)).toMatchObject({ output: { status: 200 }, client: 'Jatai test client' })
    }
  })

  test('may have an encrypted key', async () => {
    const chain = `${leaf}${pem('client.encrypted.key')}`
    expect(await call(chain, { password: 'test-passphrase' })).toMatchObject({ client: 'Jatai test client' })
    const wrong = await call(chain, { password: 'wrong-passphrase' })
    expect(wrong.output).toMatchObject({ code: 500 })
    expect(JSON.stringify(wrong.output)).not.toContain('wrong-passphrase')
  })

  test('need certificate and key', async () => {
    for (const chain of [leaf, pem('client.key'), 'nothing']) {
      expect((await call(chain)).output).toMatchObject({
        success: false,
        error: expect.stringContaining('account') as string,
      })
    }
  })

  test('are asked for, and missing', async () => {
    const server = await startServer(undefined, { protocol: 'https', wantsClient: true })
    expect((await rest({ url: server.url, isInsecure: true })).output).toMatchObject({ code: 500 })
  })
})

describe('HTTP/2', () => {
  test('is spoken where both sides know it, and has status texts all the same', async () => {
    const server = await startServer((_request, response) => json(response, { a: 1 }, 418), { protocol: 'h2' })
    const { output } = await rest({ url: server.url, isInsecure: true })
    expect(server.last().httpVersion).toBe('2.0')
    expect(output).toMatchObject({ error: "418 I'm a Teapot", code: 418, body: { a: 1 } })
  })

  test('sends bodies and answers, several at once', async () => {
    const server = await startServer(({ body }, response) => json(response, { size: body.length }), { protocol: 'h2' })
    const services = testServices()
    const params = { url: server.url, isInsecure: true, operation: 'POST', body: '{{ message.$ }}' }
    const outputs = await Promise.all(
      [10, 1000, 300_000].map((size) => rest(params, { text: 'x'.repeat(size) }, { services })),
    )
    expect(outputs.map(({ output }) => output)).toMatchObject(
      [10, 1000, 300_000].map((size) => ({ body: { size: size + 11 } })),
    )
  })

  test('is not spoken when HTTP/1.1 is forced, nor without TLS', async () => {
    const server = await startServer(undefined, { protocol: 'h2' })
    await rest({ url: server.url, isInsecure: true, forceHttp1: true })
    expect(server.last().httpVersion).toBe('1.1')
    const plain = await startServer()
    await rest({ url: plain.url })
    expect(plain.last().httpVersion).toBe('1.1')
  })

  test('read timeouts hold there too', async () => {
    const server = await startServer(() => undefined, { protocol: 'h2' })
    const { output } = await rest({ url: server.url, isInsecure: true, readTimeout: 200 })
    expect(output).toMatchObject({ code: 500, error: expect.stringContaining('timeout') as string })
  })
})

describe('connections', () => {
  async function connectionsOf(params: Record<string, boolean>) {
    const server = await startServer()
    const services = testServices()
    for (let call = 0; call < 3; call++) await rest({ url: server.url, ...params }, {}, { services })
    return server.received.map(({ connection }) => connection)
  }

  test('are kept and used again', async () => {
    expect(await connectionsOf({})).toEqual([1, 1, 1])
  })

  test('are new for each call without a pool', async () => {
    expect(await connectionsOf({ disableConnectionPool: true })).toEqual([1, 2, 3])
  })

  test('are new, and one at a time, when TLS sessions are forgotten', async () => {
    let busy = 0
    let most = 0
    const server = await startServer(
      async (_request, response) => {
        most = Math.max(most, ++busy)
        await new Promise((resolve) => setTimeout(resolve, 30))
        busy--
        json(response, {})
      },
      { protocol: 'https' },
    )
    const services = testServices()
    const { restStep, runFlow } = await import('./__fixtures__/run-flow.ts')
    const forget = { url: server.url, isInsecure: true, invalidateSSLSessionsOnEveryCall: true }
    const flow = { start: [restStep(forget)] }
    await Promise.all([1, 2, 3, 4].map(() => runFlow(flow, {}, { services })))
    expect(most).toBe(1)
    expect(server.received.map(({ connection }) => connection)).toEqual([1, 2, 3, 4])
    // One that is stopped while it waits keeps nobody waiting.
    const running = runFlow(flow, {}, { services })
    expect((await runFlow(flow, {}, { services, timeoutMs: 5 })).throws).toMatchObject({ code: 500 })
    expect((await running).output).toMatchObject({ status: 200 })
    expect((await runFlow(flow, {}, { services })).output).toMatchObject({ status: 200 })
  })
})
