import { expect, test } from 'vitest'
import { sendRaw, serveHttp } from './__fixtures__/serve-http.ts'

async function headersOf(...sent: string[]): Promise<string[]> {
  const served = await serveHttp()
  await sendRaw(served.port, [`GET ${served.path} HTTP/1.1`, 'Host: api.example', ...sent, '', ''].join('\r\n'))
  const head = JSON.parse(served.envelopes[0]?.head ?? '') as unknown[]
  return head[4] as string[]
}

test('a pipeline is told who calls, and how', async () => {
  expect(await headersOf()).toEqual([
    ...['Host', 'api.example'],
    ...['X-Forwarded-For', '127.0.0.1', 'X-Forwarded-Proto', 'http', 'X-Forwarded-Host', 'api.example'],
  ])
})

test('what a proxy has told stays, and the proxy is told of', async () => {
  const told = ['x-forwarded-for: 203.0.113.7', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: acme.example']
  expect(await headersOf(...told)).toEqual([
    ...['Host', 'api.example', 'x-forwarded-for', '203.0.113.7', 'X-Forwarded-Proto', 'https'],
    ...['X-Forwarded-Host', 'acme.example', 'X-Forwarded-For', '127.0.0.1'],
  ])
})
