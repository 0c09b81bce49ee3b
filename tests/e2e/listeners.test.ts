import { readdirSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http2'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { make, rest, startPlatform, step, until, web } from './platform.ts'
import type { TestPlatform } from './platform.ts'
import { callHttp2, certificatePath, CLIENT, http1, openHttp2, SECURE } from './transports.ts'

const json = { 'content-type': 'application/json' }
const by = (name: string): unknown => make(`{"by":"${name}"}`)

describe('with all listeners', () => {
  let platform: TestPlatform
  const at = (kind: 'external' | 'internal' | 'mtls', route: string): string =>
    `${platform.addresses['test']?.[kind] ?? ''}${route}`

  beforeAll(async () => {
    platform = await startPlatform(
      {
        everywhere: rest([], { internal: true, mtls: true }),
        inside: rest([], { external: false, internal: true, advanced: true, uris: ['/shared/:a'] }),
        certified: rest([], {
          external: false,
          mtls: true,
          advanced: true,
          uris: ['/shared/:b', '/orders/:id'],
          removePrefixUri: true,
        }),
        // The same route as two others, on a gateway of its own.
        outside: rest([], { advanced: true, uris: ['/shared/:c'] }),
        // Prefix removal wants mTLS alone: here it is ignored.
        kept: rest([], { mtls: true, advanced: true, uris: ['/kept'], removePrefixUri: true }),
        conflict: rest([by('conflict') as never], {
          external: false,
          mtls: true,
          advanced: true,
          uris: ['/orders/:other'],
          removePrefixUri: true,
        }),
        file: web(
          'http-file',
          [
            step('file-writer-connector', { fileName: 'f', inputData: '"x"', failOnError: true }),
            make('{"file":"f","Content-Type":"text/plain"}'),
          ],
          { responseContentTypes: ['text/plain'] },
        ),
        mirror: web('http-file', [make('{"file":{{ message.files[0].fileName }}}')], {
          responseContentTypes: ['application/pdf'],
        }),
      },
      {},
      SECURE,
    )
  })
  afterAll(() => platform.stop())

  test('a pipeline is on those that its trigger wants', async () => {
    const call = async (kind: 'external' | 'internal', name: string): Promise<number> =>
      (await http1(at(kind, `/pipeline/demo/v1/${name}`))).status
    expect(await call('external', 'everywhere')).toBe(200)
    expect(await call('internal', 'everywhere')).toBe(200)
    expect(await call('external', 'inside')).toBe(404)
    expect(await call('internal', 'inside')).toBe(200)
    expect(await call('internal', 'outside')).toBe(404)
    expect(await call('external', 'certified')).toBe(404)
  })

  test('the same route on different listeners is no conflict, on the same one it is', async () => {
    for (const [kind, name] of [
      ['external', 'c'],
      ['internal', 'a'],
    ] as const) {
      const answer = await http1(at(kind, '/pipeline/demo/v1/shared/1'))
      expect(JSON.parse(answer.text)).toMatchObject({ queryAndPath: { [name]: '1' } })
    }
    expect(platform.reports).toHaveLength(1)
    expect(platform.reports[0]).toContain('conflict.json: The route /orders/:other is already published')
    expect(platform.reports[0]).toContain('"certified" 1.0')
  })

  test('mTLS wants a certificate of the right authority, and tells the pipeline whose it is', async () => {
    const answer = await http1(at('mtls', '/orders/7'), {
      ...CLIENT,
      headers: { 'X-Client-Cert-Subject': 'CN=root', x_client_cert_subject: 'CN=root' },
    })
    const message = JSON.parse(answer.text) as { headers: Record<string, string> }
    expect(message).toMatchObject({ path: '/orders/7', queryAndPath: { id: '7' } })
    expect(Object.entries(message.headers).filter(([name]) => /cert/i.test(name))).toEqual([
      ['X-Client-Cert-Subject', 'CN=Jatai test client'],
    ])
    await expect(http1(at('mtls', '/orders/7'))).rejects.toThrow()
  })

  test('without its prefix a pipeline has no automatic address; where the conditions do not hold it has both', async () => {
    const call = async (route: string): Promise<number> => (await http1(at('mtls', route), CLIENT)).status
    expect(await call('/shared/1')).toBe(200)
    expect(await call('/pipeline/demo/v1/certified')).toBe(404)
    expect(await call('/kept')).toBe(404)
    expect(await call('/pipeline/demo/v1/kept')).toBe(200)
    expect((await http1(at('external', '/kept'))).status).toBe(404)
  })

  test('forged certificate headers are taken out where there are no certificates', async () => {
    const answer = await http1(at('external', '/pipeline/demo/v1/everywhere'), {
      headers: { 'X-Client-Cert-Subject': 'CN=root' },
    })
    expect(answer.text).not.toContain('root')
  })

  test('HTTP/2 by ALPN: many calls on one connection, the message as with HTTP/1.1', async () => {
    const session = openHttp2(at('external', ''))
    const headers = { ':method': 'POST', ':path': '/pipeline/demo/v1/everywhere?q=1', 'my-header': 'a', ...json }
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => callHttp2(session, headers, `{"i":${i}}`)))
    session.close()
    answers.forEach(({ status, text, headers: own }, i) => {
      expect(status).toBe(200)
      expect(own['x-execution-key']).toBeDefined()
      const message = JSON.parse(text) as { headers: Record<string, string> }
      expect(message).toMatchObject({ body: { i }, method: 'POST', queryAndPath: { q: '1' } })
      expect(message).toMatchObject({
        absoluteURI: at('external', '/pipeline/demo/v1/everywhere?q=1').replace('127.0.0.1', 'localhost'),
      })
      const host = new URL(at('external', '')).host.replace('127.0.0.1', 'localhost')
      expect(message.headers).toEqual({
        Host: host,
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': host,
        'my-header': 'a',
        ...json,
      })
    })
  })

  test('HTTP/2 with a client certificate', async () => {
    const session = openHttp2(at('mtls', ''), CLIENT)
    const answer = await callHttp2(session, { ':path': '/orders/7' })
    session.close()
    expect(JSON.parse(answer.text)).toMatchObject({
      body: null,
      headers: { 'X-Client-Cert-Subject': 'CN=Jatai test client' },
    })
  })

  test('HTTP/2: refusals end one call, not the connection', async () => {
    const session = openHttp2(at('external', ''))
    const to = (name: string, more: IncomingHttpHeaders = {}): IncomingHttpHeaders => ({
      ':method': 'POST',
      ':path': `/pipeline/demo/v1/${name}`,
      ...json,
      ...more,
    })
    const large = Buffer.alloc(6 * 1_048_576, '1')
    expect((await callHttp2(session, to('nowhere'), '{}')).status).toBe(404)
    expect((await callHttp2(session, to('everywhere', { 'content-type': 'text/css' }), '{}')).status).toBe(415)
    expect((await callHttp2(session, to('everywhere', { 'content-length': String(large.length) }), large)).status).toBe(
      413,
    )
    expect((await callHttp2(session, to('everywhere'), large)).status).toBe(413)
    expect((await callHttp2(session, to('everywhere'), '{"a":')).status).toBe(400)
    expect((await callHttp2(session, to('everywhere', { ':path': `/${'a'.repeat(9000)}` }), '{}')).status).toBe(414)
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, 'a']))
    await expect(callHttp2(session, to('everywhere', many), '{}').then(({ status }) => status)).resolves.toBe(431)
    expect((await callHttp2(session, to('everywhere'), '{}')).status).toBe(200)
    session.close()
  })

  test('HTTP/2: files up and down, whole and in part', async () => {
    const session = openHttp2(at('external', ''))
    const content = Buffer.alloc(3 * 1_048_576, 'é')
    const up = await callHttp2(
      session,
      { ':method': 'POST', ':path': '/pipeline/demo/v1/mirror', 'content-type': 'application/pdf' },
      content,
    )
    expect([up.status, up.headers['content-length']]).toEqual([200, String(content.length)])
    expect(Buffer.from(up.text).equals(content)).toBe(true)
    const part = await callHttp2(session, { ':path': '/pipeline/demo/v1/file', range: 'bytes=0-0' })
    expect([part.status, part.text]).toEqual([206, 'x'])
    session.close()
  })

  test('HTTP/2: a download that is left off is removed', async () => {
    const session = openHttp2(at('external', ''))
    const stream = session.request({
      ':method': 'POST',
      ':path': '/pipeline/demo/v1/mirror',
      'content-type': 'application/pdf',
    })
    stream.on('error', () => undefined)
    stream.end(Buffer.alloc(8 * 1_048_576))
    await new Promise((resolve) => stream.once('response', resolve))
    stream.close(8)
    const blobs = join(platform.data, 'objects', 'blobs')
    const stored = (): string[] => readdirSync(blobs).flatMap((shelf) => readdirSync(join(blobs, shelf)))
    await until(() => stored().length === 0 || undefined, 'the objects are removed')
    session.destroy()
  })

  test('the page of the platform comes by HTTP/2 too', async () => {
    const session = openHttp2(at('external', ''))
    const answer = await callHttp2(session, { ':path': '/health' })
    session.close()
    expect([answer.status, answer.text]).toEqual([200, '{"status":"up"}'])
  })
})

describe('without TLS', () => {
  let platform: TestPlatform
  beforeAll(async () => {
    platform = await startPlatform({
      echo: rest([]),
      inside: rest([], { internal: true }),
      certified: rest([], { external: false, mtls: true }),
      huge: web('http-file', [], { requestSizeLimit: 101 }),
      'too-large': rest([], { requestSizeLimit: 6 }),
    })
  })
  afterAll(() => platform.stop())

  test('HTTP/2 by prior knowledge and HTTP/1.1 share a port', async () => {
    const session = openHttp2(platform.address)
    const answer = await callHttp2(
      session,
      { ':method': 'POST', ':path': '/pipeline/demo/v1/echo', ...json },
      '{"a":1}',
    )
    session.close()
    expect(JSON.parse(answer.text)).toMatchObject({ body: { a: 1 } })
    expect(await (await platform.post('echo', { a: 2 })).json()).toMatchObject({ body: { a: 2 } })
  })

  test('a trigger that wants a listener that is not set up is refused, saying how to set it up', () => {
    const report = (name: string): string => platform.reports.find((each) => each.startsWith(name)) ?? ''
    expect(report('inside')).toContain('JATAI_INTERNAL_PORT')
    expect(report('certified')).toContain('JATAI_MTLS_PORT')
    expect(report('huge')).toContain('at most 100 MB, not 101')
    expect(report('too-large')).toContain('at most 5 MB, not 6')
  })
})

test('a platform may take larger uploads', async () => {
  const platform = await startPlatform(
    {
      huge: web('http-file', [], { requestSizeLimit: 2048 }),
      'too-large': web('http-file', [], { requestSizeLimit: 2049 }),
    },
    {},
    { JATAI_UPLOAD_LIMIT: '2048' },
  )
  expect(platform.reports).toEqual([expect.stringContaining('at most 2048 MB, not 2049')])
  await platform.stop()
})

test.each([
  [{ JATAI_MTLS_PORT: '0' }, 'JATAI_MTLS_PORT needs JATAI_MTLS_CLIENT_CA'],
  [{ ...SECURE, JATAI_MTLS_CLIENT_CA: '' }, 'mtlsClientCa'],
  [{ JATAI_TLS_CERT: certificatePath('server.pem') }, 'belong together'],
  [
    { JATAI_TLS_CERT: certificatePath('server.pem'), JATAI_TLS_KEY: certificatePath('nothing.key') },
    'JATAI_TLS_KEY: the file',
  ],
  [{ JATAI_TLS_CERT: certificatePath('server.pem'), JATAI_TLS_KEY: certificatePath('client.key') }, 'cannot be used'],
  [{ JATAI_TLS_CERT: certificatePath('server.key'), JATAI_TLS_KEY: certificatePath('server.key') }, 'cannot be used'],
  [{ JATAI_INTERNAL_PORT: 'x' }, 'internalPort'],
  [
    { ...SECURE, JATAI_INTERNAL_PORT: '18531', JATAI_MTLS_PORT: '18530' },
    'Port 18531 is wanted twice, as internal of test and as mtls of prod',
  ],
])('settings that do not fit are refused at the start: %j', async (env, problem) => {
  await expect(startPlatform({}, {}, env)).rejects.toThrow(problem)
})
