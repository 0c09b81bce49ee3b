import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { RemoteError } from '@jatai/errors'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { Account, Services } from '@jatai/sdk'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { json, pem, startServer } from '../web-protocols/__fixtures__/test-servers.ts'
import { runStep } from './__fixtures__/run-step.ts'
import type { StepResult, StepRun } from './__fixtures__/run-step.ts'
import { shopDescriptor, startShopServer } from './grpc/__fixtures__/shop-server.ts'

const ATTEMPT = 'Something went wrong while trying to call the gRPC server'
const failed = (error: unknown): unknown => ({ success: false, message: ATTEMPT, error })
const system = getCACertificates('default')
afterEach(() => setDefaultCACertificates(system))

type Params = Readonly<Record<string, Json>>

async function call(port: number, params: Params, run: StepRun = {}, message: Json = {}): Promise<StepResult> {
  return runStep(
    'grpc-connector',
    { url: `127.0.0.1:${port}`, serviceName: 'Shop', protoDescriptor: shopDescriptor, ...params },
    message,
    run,
  )
}

const withAccounts = (...accounts: Account[]): StepRun => ({
  accountLabels: Object.fromEntries(accounts.map(({ label, type }) => [type, label])),
  services: { accounts: new Map(accounts.map((account) => [account.label, account])) },
})

describe('one message', () => {
  const everything = {
    item_id: '9007199254740993',
    display_name: 'Café',
    kind: 'COFFEE',
    picture: 'AAEC/w==',
    tags: ['a', 'b'],
    weights: { kg: 1.5 },
    price: { currency: 'BRL', cents: '-1990' },
    made_at: '2026-11-25T12:00:00Z',
    text_note: 'hi',
  }

  test('goes and comes with the names of the .proto, 64-bit integers as texts, enums by name, bytes as base64', async () => {
    const { port } = await startShopServer()
    const { output } = await call(port, { methodName: 'Echo', payload: '{{ message }}' }, {}, everything)
    expect(output).toEqual({ response: everything, success: true })
  })

  test('is read with the JSON names too, and with numbers of any size', async () => {
    const { port } = await startShopServer()
    const message = parseJson('{"itemId": 9007199254740993, "displayName": "x", "kind": 2, "flag_note": true}')
    const { output } = await call(port, { methodName: 'Echo', payload: '{{ message }}' }, {}, message)
    expect(output).toEqual({
      response: { item_id: '9007199254740993', display_name: 'x', kind: 'SUGAR', flag_note: true },
      success: true,
    })
  })

  test('is empty without a payload', async () => {
    const { port } = await startShopServer()
    expect((await call(port, { methodName: 'Ping' })).output).toEqual({ response: {}, success: true })
  })

  test.each<[Json, string]>([
    [{ nothing: 1 }, 'key "nothing" is unknown'],
    [{ item_id: 'x' }, 'jatai.test.Item.item_id'],
    [{ kind: 'TEA' }, 'TEA'],
    [{ text_note: 'a', flag_note: true }, 'note'],
    [[], 'Payload is no JSON object'],
    ['text', 'Payload is not valid JSON'],
  ])('that is %j does not fit, and is not sent', async (message, reason) => {
    const server = await startShopServer()
    const { output } = await call(server.port, { methodName: 'Echo', payload: '{{ message.it }}' }, {}, { it: message })
    expect(output).toMatchObject({ success: false, error: expect.stringContaining(reason) as string })
    expect(server.peers.size).toBe(0)
  })
})

describe('a stream of messages', () => {
  test('sends each element of the payload', async () => {
    const server = await startShopServer()
    const params = { methodType: 'client_stream_payload', methodName: 'Upload', payload: '{{ message.items }}' }
    const items = [{ display_name: 'a' }, { display_name: 'b' }]
    expect((await call(server.port, params, {}, { items })).output).toEqual({
      response: { count: 2, names: ['a', 'b'] },
      success: true,
    })
    expect((await call(server.port, params, {}, { items: [] })).output).toEqual({ response: {}, success: true })
    expect((await call(server.port, params, {}, { items: {} })).output).toEqual(
      failed('Payload is no array of messages'),
    )
    expect((await call(server.port, params, {}, { items: [{}, 5] })).output).toEqual(
      failed('Element 1 of Payload is no JSON object'),
    )
  })

  test('sends each match in a local file', async () => {
    const server = await startShopServer()
    const file = { methodType: 'client_stream_file', methodName: 'Upload', fileName: '{{ message.name }}' }
    const files = {
      'a.json': '[{"display_name":"a"},{"display_name":"b"}]',
      'b.json': '{"list":[{"display_name":"c"}]}',
    }
    const names = async (name: string, params: Params = {}): Promise<unknown> =>
      (await call(server.port, { ...file, ...params }, { files }, { name })).output
    expect(await names('a.json')).toMatchObject({ response: { names: ['a', 'b'] } })
    expect(await names('b.json', { jsonPath: '$.list[*]' })).toMatchObject({ response: { names: ['c'] } })
    expect(await names('a.json', { jsonPath: "$[?(@.display_name == 'b')]" })).toMatchObject({
      response: { names: ['b'] },
    })
    expect(await names('c.json')).toEqual(failed('File c.json does not exist.'))
    expect(await names('../c.json')).toMatchObject({
      success: false,
      error: expect.stringContaining('../c.json') as string,
    })
  })

  test('ends with a failure in the middle of a file', async () => {
    const { port } = await startShopServer()
    const params = { methodType: 'client_stream_file', methodName: 'Upload', fileName: 'a.json' }
    const files = { 'a.json': '[{"display_name":"a"}, 5]' }
    expect((await call(port, params, { files })).output).toEqual(failed('Match 1 in the file is no JSON object'))
    expect((await call(port, params, { files: { 'a.json': '[{"display_name":"a"}, {' } })).output).toMatchObject({
      success: false,
      message: ATTEMPT,
    })
  })

  test('stops when the server has answered', async () => {
    const { port } = await startShopServer()
    const item = `{"display_name":"${'x'.repeat(100_000)}"}`
    const files = { 'a.json': `[${Array.from({ length: 200 }, () => item).join(',')}]` }
    const params = { methodType: 'client_stream_file', methodName: 'UploadFirst', fileName: 'a.json' }
    expect((await call(port, params, { files })).output).toEqual({ response: { count: 1 }, success: true })
  })

  test.each([
    ['Upload', 'unary', 'takes a stream of messages: choose another method type'],
    ['Echo', 'client_stream_payload', 'takes one message: choose the method type unary'],
    ['Watch', 'unary', 'answers with a stream, which is not supported'],
  ])('%s is not called as %s', async (methodName, methodType, reason) => {
    expect((await call(1, { methodName, methodType })).output).toEqual(
      failed(`The method jatai.test.Shop/${methodName} ${reason}`),
    )
  })
})

describe('the descriptor', () => {
  test('finds services with and without the package, and methods by name', async () => {
    const { port } = await startShopServer()
    for (const serviceName of ['Shop', 'test.Shop', 'jatai.test.Shop']) {
      expect((await call(port, { serviceName, methodName: 'Ping' })).output).toMatchObject({ success: true })
    }
    expect((await call(port, { methodName: 'ping' })).output).toMatchObject({ success: true })
    expect((await call(port, { methodName: 'Nope' })).output).toEqual(
      failed(
        'The service jatai.test.Shop has no method "Nope": it has Echo, Header, Fail, Sleep, Large, Upload, UploadFirst, Watch, Ping',
      ),
    )
    expect((await call(port, { serviceName: 'op', methodName: 'Ping' })).output).toEqual(
      failed('Proto Descriptor File has no service "op": it has jatai.test.Shop'),
    )
  })

  test.each([
    ['', "Configuration parameter 'protoDescriptor' cannot be null"],
    ['data:;base64,', 'is empty'],
    ['no base64!', 'is not base64'],
    ['AAAA', 'is no FileDescriptorSet'],
  ])('%j is none', async (protoDescriptor, reason) => {
    const { output } = await call(1, { methodName: 'Ping', protoDescriptor })
    expect(output).toMatchObject({ success: false, message: ATTEMPT })
    expect(JSON.stringify(output)).toContain(reason)
  })
})

describe('metadata', () => {
  test('comes from the headers, in lower case, without empty ones, binary ones as base64', async () => {
    const server = await startShopServer()
    const headers = { 'X-Tenant': '{{ message.tenant }}', 'trace-bin': 'AAEC', none: null }
    await call(server.port, { methodName: 'Ping', headers }, {}, { tenant: 'acme' })
    expect(server.metadata().getMap()).toMatchObject({ 'x-tenant': 'acme', 'trace-bin': Buffer.from([0, 1, 2]) })
    expect(server.metadata().get('none')).toEqual([])
  })

  test.each([
    [{ 'a b': '1' }, '"a b" is not a name for metadata'],
    [{ 'grpc-timeout': '1S' }, '"grpc-timeout" is not a name for metadata'],
    [{ city: 'São Paulo' }, 'The value of "city" has characters other than those of ASCII: use "city-bin"'],
  ])('%j is none', async (headers, error) => {
    expect((await call(1, { methodName: 'Ping', headers })).output).toEqual(failed(error))
  })
})

describe('a failure', () => {
  test('has the name of the status and the words of the server', async () => {
    const { port } = await startShopServer()
    const params = { methodName: 'Fail', payload: { value: 'NOT_FOUND' } }
    expect((await call(port, params)).output).toEqual(failed('NOT_FOUND: no NOT_FOUND'))
    expect((await call(port, { ...params, failOnError: true })).throws).toMatchObject({
      error: 'NOT_FOUND: no NOT_FOUND',
      code: 500,
    })
  })

  test('is a server that is not there', async () => {
    const port = await freePort()
    expect((await call(port, { methodName: 'Ping' })).output).toEqual(
      failed(`UNAVAILABLE: Connection refused by 127.0.0.1:${port}`),
    )
    expect((await call(port, { url: 'nowhere.invalid:1', methodName: 'Ping' })).output).toMatchObject({
      error: expect.stringContaining('nowhere.invalid') as string,
    })
  })

  test('is an answer larger than ten mebibytes', async () => {
    const { port } = await startShopServer()
    expect((await call(port, { methodName: 'Large' })).output).toMatchObject({
      success: false,
      error: expect.stringMatching(/^RESOURCE_EXHAUSTED: /) as string,
    })
  })

  test.each([
    ['ftp://127.0.0.1:1', '"ftp://127.0.0.1:1" is no address of a gRPC server: host:port'],
    ['127.0.0.1:99999', '"127.0.0.1:99999" is no address of a gRPC server: host:port'],
    ['https://ana:pass@h:1', '"https://h:1" is no address of a gRPC server: host:port'],
  ])('is the address %s', async (url, error) => {
    expect((await call(1, { url, methodName: 'Ping' })).output).toEqual(failed(error))
  })

  test('is a peer that speaks something else', async () => {
    const { port } = await startServer()
    expect((await call(port, { methodName: 'Ping' })).output).toMatchObject({ success: false, message: ATTEMPT })
  })
})

describe('time', () => {
  test('of a request is its deadline, for the server too', async () => {
    const server = await startShopServer()
    const { output } = await call(server.port, { methodName: 'Sleep', requestTimeout: 300 })
    expect(output).toEqual(failed('DEADLINE_EXCEEDED: no answer within 300 ms'))
    expect(server.sleeps[0]!.leftMs).toBeLessThanOrEqual(300)
    await expect.poll(() => server.sleeps[0]!.isCancelled).toBe(true)
  })

  test('of the execution ends the call', async () => {
    const server = await startShopServer()
    const { output, throws } = await call(server.port, { methodName: 'Sleep' }, { timeoutMs: 400 })
    expect(output).toBeUndefined()
    expect(throws).toBeDefined()
    await expect.poll(() => server.sleeps[0]!.isCancelled).toBe(true)
  })

  test('to connect is limited by itself', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    expect((await call(port, { methodName: 'Ping', connectTimeout: 200 })).output).toEqual(
      failed(`Connect timeout to 127.0.0.1:${port} exceeded`),
    )
  })
})

describe('a server with a certificate', () => {
  const chain = (text: string, more: Record<string, string> = {}): Account => ({
    label: 'chain',
    type: 'certificate-chain',
    fields: { chain: text, ...more },
  })

  test('is believed for its own name, when the authority is known', async () => {
    const { port } = await startShopServer({ security: 'tls' })
    const secure = (url: string): Promise<StepResult> => call(port, { url, methodName: 'Ping' })
    expect((await secure(`https://localhost:${port}`)).output).toMatchObject({
      error: expect.stringMatching(/^UNAVAILABLE: localhost:\d+: .*certificate/) as string,
    })
    setDefaultCACertificates([...system, pem('ca.pem')])
    for (const url of [`https://localhost:${port}`, `grpcs://127.0.0.1:${port}`]) {
      expect((await secure(url)).output).toEqual({ response: {}, success: true })
    }
    expect((await secure(`grpcs://127.0.0.2:${port}`)).output).toMatchObject({ success: false })
    expect((await call(port, { methodName: 'Ping' })).output).toMatchObject({ success: false })
  })

  test('sees the certificate of the client', async () => {
    const { port } = await startShopServer({ security: 'mtls' })
    const ping = (url: string, account: Account): Promise<StepResult> =>
      call(port, { url, methodName: 'Ping', useClientCertificate: true }, withAccounts(account))
    const own = `${pem('client.pem')}${pem('ca.pem')}`
    expect((await ping(`localhost:${port}`, chain(`${own}${pem('client.key')}`))).output).toMatchObject({
      success: true,
    })
    const encrypted = `${own}${pem('client.encrypted.key')}`
    const right = await ping(`localhost:${port}`, chain(encrypted, { password: 'test-passphrase' }))
    expect(right.output).toMatchObject({ success: true })
    const wrong = await ping(`localhost:${port}`, chain(encrypted, { password: 'wrong-passphrase' }))
    expect(wrong.output).toMatchObject({
      error: expect.stringContaining('The certificate chain cannot be used') as string,
    })
    expect(JSON.stringify(wrong)).not.toContain('wrong-passphrase')
    setDefaultCACertificates([...system, pem('ca.pem')])
    expect((await call(port, { url: `https://localhost:${port}`, methodName: 'Ping' })).output).toMatchObject({
      success: false,
    })
  })

  test('needs an account of that type', async () => {
    const params = { methodName: 'Ping', useClientCertificate: true }
    expect((await call(1, params)).output).toEqual(failed('Certificate Chain account is not set'))
    const other: Account = { label: 'b', type: 'basic', fields: {} }
    const run = { accountLabels: { 'certificate-chain': 'b' }, services: { accounts: new Map([['b', other]]) } }
    expect((await call(1, params, run)).output).toEqual(failed('Invalid account type received: BASIC'))
  })
})

test('a Google Key becomes a bearer token', async () => {
  const tokens = await startServer((_request, response) =>
    json(response, { access_token: 'the-token', expires_in: 3600 }),
  )
  const key = JSON.stringify({
    private_key: pem('google.key'),
    private_key_id: '1',
    client_email: 'a@b',
    token_uri: `${tokens.url}/token`,
  })
  const server = await startShopServer()
  const google: Account = { label: 'g', type: 'google-key', fields: { key, scopes: 'x' } }
  const { output } = await call(server.port, { methodName: 'Ping', useGoogleKey: true }, withAccounts(google))
  expect(output).toEqual({ response: {}, success: true })
  expect(server.metadata().get('authorization')).toEqual(['Bearer the-token'])
  expect(JSON.stringify(output)).not.toContain('the-token')
})

describe('the way out', () => {
  test('is checked with every address of the name', async () => {
    const server = await startShopServer()
    const seen: string[] = []
    const outbound: Services['outbound'] = {
      proxyFor: () => undefined,
      check(host, address) {
        seen.push(`${host} ${address}`)
        throw new RemoteError('REMOTE_ADDRESS_REFUSED', `${host} may not be reached`)
      },
    }
    const run = { services: { outbound } }
    const { output } = await call(server.port, { url: `localhost:${server.port}`, methodName: 'Ping' }, run)
    expect(output).toEqual(failed('localhost may not be reached'))
    expect(seen.length).toBeGreaterThan(0)
    expect(server.peers.size).toBe(0)
  })

  test.each(['plain', 'tls'] as const)('leads through the proxy, %s', async (security) => {
    setDefaultCACertificates([...system, pem('ca.pem')])
    const server = await startShopServer({ security })
    const proxy = await startProxy()
    const outbound: Services['outbound'] = {
      check: () => undefined,
      proxyFor: () => `http://ana:s%40cret@127.0.0.1:${proxy.port}`,
    }
    const url = `${security === 'tls' ? 'https' : 'http'}://localhost:${server.port}`
    const { output } = await call(server.port, { url, methodName: 'Ping' }, { services: { outbound } })
    expect(output).toEqual({ response: {}, success: true })
    expect(proxy.requests).toEqual([`localhost:${server.port} Basic ${Buffer.from('ana:s@cret').toString('base64')}`])
  })
})

/** Makes tunnels, and notes for whom. */
async function startProxy(): Promise<{ readonly port: number; readonly requests: string[] }> {
  const { createServer: createHttpServer } = await import('node:http')
  const { connect } = await import('node:net')
  const requests: string[] = []
  const proxy = createHttpServer()
  proxy.on('connect', (request, socket) => {
    requests.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`)
    const [, port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    for (const each of [onward, socket]) each.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  return { port: (proxy.address() as AddressInfo).port, requests }
}

async function freePort(): Promise<number> {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as AddressInfo
  await new Promise((resolve) => holder.close(resolve))
  return port
}
