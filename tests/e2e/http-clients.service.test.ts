import { execFile } from 'node:child_process'
import type { ExecFileOptions } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '@jatai/platform'
import { make, rest, startPlatform, step, web } from './platform.ts'
import type { TestPlatform } from './platform.ts'
import { certificatePath, SECURE } from './transports.ts'

// Pipelines with policies, called by the programs that others call them with. A program that is not there is skipped by
// name; .ci/services/http-clients brings them all.

const SCOPE: Scope = { realm: 'demo', environment: 'test' }
const MB = 1_048_576
/** Of all pipelines: the first call of each waits for its engine, which takes its time on a busy machine. */
const timeout = 30_000

const programs = {
  curl: process.env['JATAI_TEST_CURL'],
  wrk: process.env['JATAI_TEST_WRK'],
  h2load: process.env['JATAI_TEST_H2LOAD'],
  openssl: process.env['JATAI_TEST_OPENSSL'],
}
type Program = keyof typeof programs

function withProgram(name: Program, tests: () => void): void {
  const isAbsent = programs[name] === undefined
  describe.skipIf(isAbsent)(
    `${name}${isAbsent ? ` (skipped: JATAI_TEST_${name.toUpperCase()} is not set)` : ''}`,
    tests,
  )
}

/** What a program printed, whatever its exit code. */
function run(name: Program, args: readonly string[], input = '', options: ExecFileOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(programs[name] ?? name, [...args], options, (_error, stdout, stderr) =>
      resolve(`${String(stdout)}${String(stderr)}`),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

let plain: TestPlatform
let secure: TestPlatform
let folder: string
const keys = new Map<TestPlatform, string>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jatai-clients-'))
  const documents = {
    keyed: rest([], { timeout, keyAuth: true, methods: ['GET', 'POST'] }),
    small: rest([make('{"ok":true}')], { timeout, keyAuth: true, methods: ['GET', 'POST'] }),
    login: rest([], { timeout, basicAuth: true }),
    token: rest([], { timeout, jwt: true }),
    limited: rest([make('{}')], {
      timeout,
      keyAuth: true,
      enableRateLimit: true,
      rateLimitOptions: '[{"interval":"day","limit":100}]',
    }),
    upload: web('http-file', [make('{"file":{{ message.files[0].fileName }},"Content-Type":"application/pdf"}')], {
      timeout,
      keyAuth: true,
      responseContentTypes: ['application/pdf'],
    }),
    form: web('http-file', [make('{"body":{{ TOSTRING(message.files) }},"Content-Type":"application/json"}')], {
      timeout,
      responseContentTypes: ['application/json'],
    }),
    download: web(
      'http-file',
      [
        step('file-writer-connector', { fileName: 'f', inputData: '"0123456789"', failOnError: true }),
        make('{"file":"f","Content-Type":"text/plain"}'),
      ],
      { timeout, responseContentTypes: ['text/plain'] },
    ),
  }
  plain = await startPlatform(documents)
  const certified = rest([], { timeout, external: false, mtls: true })
  secure = await startPlatform({ ...documents, certified }, {}, SECURE)
  for (const platform of [plain, secure]) {
    const shop = await platform.gateway.createConsumer(SCOPE, { name: 'shop', pipelines: Object.keys(documents) })
    await platform.gateway.addBasicCredential(SCOPE, shop.id, 'joe', 'geheim:ção')
    keys.set(platform, await platform.gateway.revealCredential(SCOPE, shop.id, shop.apiKeys[0]?.id ?? ''))
  }
})
afterAll(async () => {
  await plain.stop()
  await secure.stop()
  rmSync(folder, { recursive: true })
})

const keyOf = (platform: TestPlatform): string => `apikey: ${keys.get(platform) ?? ''}`
const urlOf = (platform: TestPlatform, name: string, kind: 'external' | 'mtls' = 'external'): string =>
  `${(platform.addresses['test']?.[kind] ?? '').replace('127.0.0.1', 'localhost')}/pipeline/demo/v1/${name}`

withProgram('curl', () => {
  /** Status, protocol and body. */
  async function curl(args: readonly string[]): Promise<readonly [status: number, version: string, body: string]> {
    const format = '\n%{http_code} %{http_version}'
    const text = await run('curl', ['-sS', '--cacert', certificatePath('ca.pem'), '-w', format, ...args])
    const [, body = '', status, version = ''] = /^([^]*)\n(\d+) (\S+)/.exec(text) ?? []
    if (status === undefined || status === '000') throw new Error(text)
    return [Number(status), version, body]
  }
  const json = ['-H', 'Content-Type: application/json', '-d', '{"a":1}']

  test.each([
    ['HTTP/1.1', () => plain, ['--http1.1'], '1.1'],
    ['HTTP/2 by prior knowledge', () => plain, ['--http2-prior-knowledge'], '2'],
    ['HTTP/2 asked for by an upgrade, which is not taken', () => plain, ['--http2'], '1.1'],
    ['HTTP/1.1 over TLS', () => secure, ['--http1.1'], '1.1'],
    ['HTTP/2 over TLS', () => secure, ['--http2'], '2'],
  ])('credentials by %s', async (_name, which, args, version) => {
    const platform = which()
    const key = ['-H', keyOf(platform)]
    const [status, spoken, body] = await curl([...args, ...json, ...key, urlOf(platform, 'keyed')])
    expect([status, spoken]).toEqual([200, version])
    expect(JSON.parse(body)).toMatchObject({ body: { a: 1 }, method: 'POST' })
    const query = `${urlOf(platform, 'keyed')}?apikey=${encodeURIComponent(keys.get(platform) ?? '')}`
    expect((await curl([...args, query]))[0]).toBe(200)
    expect((await curl([...args, ...json, urlOf(platform, 'keyed')]))[0]).toBe(401)
    expect((await curl([...args, ...json, '-u', 'demo-joe:geheim:ção', urlOf(platform, 'login')]))[0]).toBe(200)
    expect((await curl([...args, ...json, '-u', 'joe:geheim:ção', urlOf(platform, 'login')]))[0]).toBe(401)
    const token = await platform.gateway.signToken(SCOPE, '{"sub":"joe"}')
    expect((await curl([...args, ...json, '--oauth2-bearer', token, urlOf(platform, 'token')]))[0]).toBe(200)
  })

  test('a file that waits for 100 Continue comes back byte for byte', async () => {
    const [sent, received] = [join(folder, 'sent.pdf'), join(folder, 'received.pdf')]
    writeFileSync(sent, randomBytes(8 * MB))
    for (const platform of [plain, secure]) {
      const type = ['-H', 'Content-Type: application/pdf', '-H', keyOf(platform), '-H', 'Expect: 100-continue']
      const [status] = await curl([...type, '--data-binary', `@${sent}`, '-o', received, urlOf(platform, 'upload')])
      expect([status, hashOf(received)]).toEqual([200, hashOf(sent)])
    }
  })

  test('a file that is too large, or not allowed, is refused before it is sent', async () => {
    const large = join(folder, 'large.pdf')
    writeFileSync(large, Buffer.alloc(101 * MB))
    const sending = ['-H', 'Content-Type: application/pdf', '-H', 'Expect: 100-continue', '--data-binary', `@${large}`]
    const bytes = ['-w', '\n%{http_code} %{size_upload}', '--http1.1']
    const tooLarge = await run('curl', ['-sS', ...bytes, ...sending, '-H', keyOf(plain), urlOf(plain, 'upload')])
    expect(tooLarge).toMatch(/^\{"message":"Request size limit exceeded"\}\n413 0$/)
    const unknown = await run('curl', ['-sS', ...bytes, ...sending, urlOf(plain, 'upload')])
    expect(unknown).toMatch(/\n401 0$/)
  })

  test('a form with files, chunks, ranges, and a preflight', async () => {
    const file = join(folder, 'one.txt')
    writeFileSync(file, 'one')
    const [status, , files] = await curl(['-F', `a=@${file}`, '-F', 'b=text', '-F', `c=@${file}`, urlOf(plain, 'form')])
    expect(status).toBe(200)
    expect(JSON.parse(files)).toMatchObject([
      { param: 'a', originalFileName: 'one.txt', contentLength: 3 },
      { param: 'c', originalFileName: 'one.txt', contentLength: 3 },
    ])
    const chunked = ['-H', 'Transfer-Encoding: chunked', '-H', keyOf(plain), ...json]
    expect((await curl(['--http1.1', ...chunked, urlOf(plain, 'keyed')]))[0]).toBe(200)
    expect(await curl(['-r', '2-4', urlOf(secure, 'download')])).toEqual([206, '2', '234'])
  })

  test('TLS before 1.2, and a port that wants a certificate', async () => {
    const old = ['--tls-max', '1.1', '--ciphers', 'DEFAULT@SECLEVEL=0', '-H', keyOf(secure)]
    await expect(curl([...old, urlOf(secure, 'keyed')])).rejects.toThrow(/alert protocol version|SSL/)
    const certificate = ['--cert', certificatePath('client.pem'), '--key', certificatePath('client.key')]
    const [status, , body] = await curl([...certificate, urlOf(secure, 'certified', 'mtls')])
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ headers: { 'X-Client-Cert-Subject': 'CN=Jatai test client' } })
    // Whether the alert or the end of the connection comes first is a matter of timing.
    await expect(curl([urlOf(secure, 'certified', 'mtls')])).rejects.toThrow(/\n000 0curl: /)
  })
})

withProgram('openssl', () => {
  const server = (kind: 'external' | 'mtls'): string => new URL(secure.addresses['test']?.[kind] ?? '').host
  const trust = ['-CAfile', certificatePath('ca.pem'), '-servername', 'localhost']
  const shown = ['-cert', certificatePath('client.pem'), '-key', certificatePath('client.key')]
  const call = 'GET /pipeline/demo/v1/certified HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const connect = (kind: 'external' | 'mtls', args: readonly string[], input = call): Promise<string> =>
    run('openssl', ['s_client', '-connect', server(kind), ...trust, '-ign_eof', ...args], input, { timeout: 10_000 })

  test.each(['-tls1_2', '-tls1_3'])('a client certificate lets in (%s)', async (version) => {
    const text = await connect('mtls', [version, ...shown])
    expect(text).toContain('Verify return code: 0 (ok)')
    expect(text).toContain('Acceptable client certificate CA names')
    expect(text).toMatch(/HTTP\/1\.1 200 OK[^]*CN=Jatai test client/)
  })

  test.each(['-tls1_2', '-tls1_3'])('none does not (%s)', async (version) => {
    const text = await connect('mtls', [version])
    expect(text).not.toContain('HTTP/1.1')
    expect(text).toMatch(/alert (certificate required|handshake failure|number 116|number 40)/i)
  })

  test('HTTP/2 is chosen where it is offered, and nothing older than TLS 1.2', async () => {
    const chosen = await run('openssl', ['s_client', '-connect', server('external'), ...trust, '-alpn', 'h2,http/1.1'])
    expect(chosen).toContain('ALPN protocol: h2')
    const old = await connect('external', ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'])
    expect(old).toMatch(/alert protocol version|no protocols available/)
    expect(old).not.toContain('HTTP/1.1')
  })
})

withProgram('wrk', () => {
  test('many connections of a consumer, each call answered', async () => {
    const args = ['-t1', '-c32', '-d2s', '-H', keyOf(plain), urlOf(plain, 'small')]
    const text = await run('wrk', args)
    expect(text).toMatch(/[1-9]\d* requests in/)
    expect(text).not.toMatch(/Non-2xx|Socket errors/)
  })
})

withProgram('h2load', () => {
  test.each([
    ['over TLS', () => secure],
    ['by prior knowledge', () => plain],
  ])('many streams of few connections, %s', async (_how, which) => {
    const platform = which()
    const text = await run('h2load', ['-n2000', '-c4', '-m50', '-H', keyOf(platform), urlOf(platform, 'small')])
    expect(text).toContain('2000 succeeded, 0 failed, 0 errored, 0 timeout')
    expect(text).toContain('status codes: 2000 2xx')
  })

  test('of 1,000 calls at once a budget of 100 lets in 100', async () => {
    const body = join(folder, 'body.json')
    writeFileSync(body, '{}')
    const sent = ['-H', keyOf(secure), '-H', 'Content-Type: application/json', '-d', body]
    const text = await run('h2load', ['-n1000', '-c4', '-m50', ...sent, urlOf(secure, 'limited')])
    expect(text).toContain('status codes: 100 2xx, 0 3xx, 900 4xx, 0 5xx')
  })
})

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
