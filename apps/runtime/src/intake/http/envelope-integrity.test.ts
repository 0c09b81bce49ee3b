import { expect, test } from 'vitest'
import { sendRaw, serveHttp } from './__fixtures__/serve-http.ts'

// BUS-13: what a caller sends is in the head and body of its envelope, and nowhere else.

const NAMES = [
  'key',
  'deployment',
  'trigger',
  'publishedAt',
  'expiresAt',
  'timeoutMs',
  'durable',
  'hops',
  'callDepth',
  'parentKey',
  'redeliveryAllowed',
  'files',
  'isOnce',
  'dueAt',
  'reply-to',
  'correlation-id',
  'message-id',
  'expiration',
  'x-published-at',
  'x-timeout',
  'x-expires-at',
  'x-hops',
  'x-parent-key',
  'traceparent',
  'x-execution-key',
  'realm',
  'environment',
  'pipeline',
  'version',
  '__proto__',
  'constructor',
]

test.each(['header', 'query', 'form', 'JSON', 'multipart'])('nothing in a %s reaches the other fields', async (way) => {
  const served = await serveHttp()
  const values = NAMES.map((name) => [name, '999'] as const)
  const form = values.map(([name, value]) => `${name}=${value}`).join('&')
  const parts = values
    .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const [type, body] =
    way === 'form'
      ? ['application/x-www-form-urlencoded', form]
      : way === 'multipart'
        ? ['multipart/form-data; boundary=x', `${parts}--x--`]
        : ['application/json', `{${values.map(([name, value]) => `"${name}":${value}`).join()}}`]
  const headers = [
    'Host: x',
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}`,
    ...(way === 'header' ? values.map(([name, value]) => `${name}: ${value}`) : []),
  ]
  const path = way === 'query' ? `${served.path}?${form}` : served.path
  const answer = await sendRaw(served.port, `POST ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
  expect(answer.status).toBe(200)
  const [envelope] = served.envelopes
  const { head: _head, body: _body, key, publishedAt, expiresAt, ...rest } = envelope ?? { head: '' }
  expect(rest).toEqual({
    deployment: 'deployment-1',
    trigger: 'rest',
    timeoutMs: 5000,
    durable: false,
    hops: 0,
    redeliveryAllowed: false,
  })
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  expect(Math.abs(Date.now() - (publishedAt ?? 0))).toBeLessThan(10_000)
  expect(expiresAt).toBe((publishedAt ?? 0) + 5000)
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  expect(({} as Record<string, unknown>)['999']).toBeUndefined()
})

test('names that only the platform sets are taken out, however they are spelled', async () => {
  const served = await serveHttp()
  const forged = [
    'X-Client-Cert-Subject: CN=root',
    'x-client-cert-subject: CN=root',
    'X_CLIENT_CERT_SUBJECT: CN=root',
    'x-Client_Cert-subject: CN=root',
    'X-Jatai-Deployment: other',
    'x-jatai-deployment: other',
    'X_Jatai_Anything: other',
  ]
  const kept = ['X-Client-Cert-Subjects: a', 'X-Jatai: b', 'My-Header: c']
  await sendRaw(served.port, `GET ${served.path} HTTP/1.1\r\nHost: x\r\n${[...forged, ...kept].join('\r\n')}\r\n\r\n`)
  const headers = (JSON.parse(served.envelopes[0]?.head ?? '') as unknown[])[4]
  expect((headers as string[]).slice(0, -6)).toEqual([
    'Host',
    'x',
    'X-Client-Cert-Subjects',
    'a',
    'X-Jatai',
    'b',
    'My-Header',
    'c',
  ])
})
