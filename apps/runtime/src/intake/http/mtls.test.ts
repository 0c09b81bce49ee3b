import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { connect as connectHttp2 } from 'node:http2'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { serveHttp } from './__fixtures__/serve-http.ts'
import type { ServedHttp } from './__fixtures__/serve-http.ts'

// The port for client certificates (triggers.md §6). "shop" was issued by an authority between, which it sends along;
// all others name themselves CN=direct.

const pem = (name: string): string =>
  readFileSync(new URL(`./__fixtures__/certificates/${name}`, import.meta.url), 'utf8')
const client = (name: string) => ({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) })
const ROOT = pem('root.pem')
const PATH = '/pipeline/acme/v1/echo'

function serve(patience = { headersMs: 5000, bodyMs: 5000 }): Promise<ServedHttp> {
  const trigger = { external: false, mtls: true, keyAuth: true, jwt: true, basicAuth: true }
  return serveHttp({ trigger, patience, tls: { ...client('server'), clientCa: ROOT } })
}

function call(port: number, options: ConnectionOptions, agent = new Agent({ keepAlive: false })): Promise<number> {
  const sent = { port, host: '127.0.0.1', path: PATH, servername: 'localhost', ca: ROOT, agent, ...options }
  return new Promise((resolve, reject) => {
    const sending = request(sent, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    sending.on('error', reject)
    sending.end()
  })
}

function subjects({ envelopes }: ServedHttp): unknown[] {
  return envelopes.map(({ head }) => {
    const [, , , , headers] = JSON.parse(head) as [string, string, string, unknown, string[]]
    return headers[headers.findIndex((name) => name === 'X-Client-Cert-Subject') + 1]
  })
}

describe('a certificate of the authority is let in, and nothing else is asked for', () => {
  test.each([
    ['issued by the authority itself', 'direct', 'CN=direct'],
    ['through one between', 'shop', 'CN=shop #1,OU=S\\c3\\a3o Paulo,O=Loja\\, S.A.,C=BR'],
  ])('%s', async (_how, name, subject) => {
    const served = await serve()
    expect(await call(served.port, client(name))).toBe(200)
    expect(subjects(served)).toEqual([subject])
  })

  test('by HTTP/2, for all calls of the connection', async () => {
    const served = await serve()
    const session = connectHttp2(`https://127.0.0.1:${served.port}`, {
      ...client('shop'),
      ca: ROOT,
      servername: 'localhost',
    })
    for (let calls = 0; calls < 3; calls++) {
      await new Promise((resolve, reject) => {
        const stream = session.request({ ':path': PATH, 'x-client-cert-subject': 'CN=root' })
        stream.on('response', resolve).on('error', reject).resume().end()
      })
    }
    session.close()
    expect(new Set(subjects(served))).toEqual(new Set(['CN=shop #1,OU=S\\c3\\a3o Paulo,O=Loja\\, S.A.,C=BR']))
    expect(JSON.stringify(served.envelopes)).not.toContain('CN=root')
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('in a session that is taken up again (%s)', async (version) => {
    const served = await serve()
    const agent = new Agent({ keepAlive: false, maxCachedSessions: 10 })
    const options = { ...client('direct'), maxVersion: version }
    const reused: boolean[] = []
    agent.on('keylog', (_line, socket: { isSessionReused(): boolean; once(name: string, each: () => void): void }) => {
      socket.once('secureConnect', () => reused.push(socket.isSessionReused()))
    })
    for (let calls = 0; calls < 3; calls++) expect(await call(served.port, options, agent)).toBe(200)
    expect(reused).toContain(true)
    expect(subjects(served)).toEqual(['CN=direct', 'CN=direct', 'CN=direct'])
  })
})

describe('who has no certificate of the authority is not let in', () => {
  test.each([
    ['none', {}],
    ['one that signs itself', client('self')],
    ['one of another authority with the same name', client('of-another')],
    ['one that has expired', client('expired')],
    ['one that is for servers only', client('servers-only')],
    ['one of the authority between, which is not sent along', { ...client('shop'), cert: firstOf(pem('shop.pem')) }],
  ])('%s', async (_what, options) => {
    const served = await serve()
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      await expect(call(served.port, { ...options, maxVersion: version })).rejects.toThrow()
    }
    expect(served.envelopes).toEqual([])
    expect(await call(served.port, client('direct'))).toBe(200)
  })
})

describe('what does not speak TLS', () => {
  test('is cut off, and the port goes on', async () => {
    const served = await serve()
    for (const bytes of [
      `GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x16\x03\x01',
    ]) {
      const answer = await untilClosed(connectPlain(served.port, '127.0.0.1'), (socket) => socket.end(bytes, 'latin1'))
      expect(answer).not.toContain('200')
    }
    expect(await call(served.port, client('direct'))).toBe(200)
  })

  test.each([
    ['says nothing', ''],
    ['stops in the handshake', '\x16\x03\x01\x02\x00\x01\x00\x01'],
  ])('and %s is given up', async (_what, bytes) => {
    const served = await serve({ headersMs: 200, bodyMs: 200 })
    const answer = await untilClosed(connectPlain(served.port, '127.0.0.1'), (socket) => socket.write(bytes, 'latin1'))
    expect(answer).toBe('')
    expect(await call(served.port, client('direct'))).toBe(200)
  })

  test('a caller that is silent after the handshake is given up too', async () => {
    const served = await serve({ headersMs: 200, bodyMs: 200 })
    const options = { port: served.port, host: '127.0.0.1', servername: 'localhost', ca: ROOT, ...client('direct') }
    const answer = await untilClosed(connectTls(options), () => undefined)
    expect(answer).toMatch(/^HTTP\/1\.1 408 |^$/)
  })
})

/** What came on a connection until the other side closed it. */
function untilClosed<S extends ReturnType<typeof connectPlain>>(socket: S, act: (socket: S) => void): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    socket.on('end', () => socket.end())
    act(socket)
  })
}

function firstOf(chain: string): string {
  return chain.slice(0, chain.indexOf('-----END CERTIFICATE-----') + 26)
}
