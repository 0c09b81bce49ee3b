import { expect, test } from 'vitest'
import { account, rest, testServices } from './__fixtures__/run-flow.ts'
import { json, pem, startServer } from './__fixtures__/test-servers.ts'

/** A server that sends `/from` elsewhere. */
async function redirecting(status: number, location: string | (() => string)) {
  return startServer((request, response) => {
    if (!request.url.startsWith('/from')) return json(response, { at: request.url })
    response.writeHead(status, { location: typeof location === 'string' ? location : location() }).end('moved')
  })
}

test.each([
  [301, 'POST', 'GET'],
  [302, 'POST', 'GET'],
  [303, 'POST', 'GET'],
  [303, 'PUT', 'GET'],
  [301, 'PUT', 'PUT'],
  [307, 'POST', 'POST'],
  [308, 'PATCH', 'PATCH'],
  [302, 'GET', 'GET'],
  [303, 'HEAD', 'HEAD'],
])('%i is followed, and %s becomes %s', async (status, operation, expected) => {
  const server = await redirecting(status, '/to?x=1')
  const { output } = await rest({ url: `${server.url}/from`, operation, body: '{"a":1}', headers: { 'X-A': 'b' } })
  expect(output).toMatchObject({ status: 200 })
  const hasBody = expected !== 'GET' && expected !== 'HEAD'
  expect(server.last()).toMatchObject({ method: expected, url: '/to?x=1', headers: { 'x-a': 'b' } })
  expect(server.last().body.toString()).toBe(hasBody ? '{"a":1}' : '')
})

test('a body of files goes out again', async () => {
  const server = await redirecting(307, '/to')
  const files = { f: 'x'.repeat(200_000) }
  const params = { url: `${server.url}/from`, operation: 'PUT', sendBinaryFile: true, fileName: 'f' }
  await rest(params, {}, { files })
  expect(server.received.map(({ url, body }) => [url, body.length])).toEqual([
    ['/from', 200_000],
    ['/to', 200_000],
  ])
})

test('switched off, the answer comes as it is, and is a success', async () => {
  const server = await redirecting(302, '/to')
  const params = { url: `${server.url}/from`, enableFollowRedirect: false, rawMode: true, stopOnClientError: true }
  expect((await rest(params)).output).toMatchObject({ status: 302, body: 'moved', headers: { location: '/to' } })
})

test('an answer without a usable location comes as it is', async () => {
  for (const location of ['http://', 'ftp://localhost/x']) {
    const server = await redirecting(302, location)
    expect((await rest({ url: `${server.url}/from`, rawMode: true })).output).toMatchObject({ status: 302 })
  }
})

test('a circle ends with a failure', async () => {
  const server = await redirecting(302, '/from')
  expect((await rest({ url: `${server.url}/from` })).output).toMatchObject({
    code: 500,
    error: expect.stringContaining('redirects') as string,
  })
  expect(server.received).toHaveLength(21)
})

test('the same origin gets the credentials again', async () => {
  const server = await redirecting(302, '/to')
  const services = testServices({ accounts: [account('basic', { username: 'u', password: 'p' })] })
  await rest({ url: `${server.url}/from`, headers: { Cookie: 'c=1' } }, {}, { services, account: 'account' })
  expect(server.last().headers).toMatchObject({ authorization: 'Basic dTpw', cookie: 'c=1' })
})

test.each([
  ['basic', { username: 'u', password: 'secret' }],
  ['oauth-bearer', { token: 'secret' }],
  ['custom-auth-header', { 'header-name': 'X-Api-Key', 'header-value': 'secret' }],
  ['api-key', { 'url-param-name': 'key', 'api-key': 'secret' }],
  ['aws-v4', { 'service-name': 's3', region: 'r', 'access-key': 'secret', 'secret-key': 's' }],
])('another origin gets no credentials of a %s account, no cookies, no Authorization', async (type, fields) => {
  const other = await startServer()
  const server = await redirecting(307, () => `${other.url}/to`)
  const services = testServices({ accounts: [account(type, fields)] })
  const headers = { Cookie: 'secret=1', Authorization: 'secret', 'X-Plain': 'kept' }
  await rest({ url: `${server.url}/from`, headers }, {}, { services, account: 'account' })
  expect(JSON.stringify(server.last())).toContain(type === 'basic' ? 'Basic' : 'secret')
  expect(JSON.stringify([other.last().headers, other.last().url])).not.toMatch(/secret|basic|signature/i)
  expect(other.last().headers).toMatchObject({ 'x-plain': 'kept', host: `localhost:${other.port}` })
})

test('the same host on another port is another origin', async () => {
  const other = await startServer()
  const server = await redirecting(302, () => `http://localhost:${other.port}/to`)
  await rest({ url: `${server.url}/from`, headers: { Authorization: 'secret' } })
  expect(other.last().headers).not.toHaveProperty('authorization')
})

test('another origin gets no client certificate', async () => {
  const chain = `${pem('client.pem')}${pem('client.key')}`
  const services = testServices({ accounts: [account('certificate-chain', { chain })] })
  const other = await startServer(undefined, { protocol: 'https', wantsClient: true })
  const server = await redirecting(302, () => `${other.url}/to`)
  const { output } = await rest({ url: `${server.url}/from`, isInsecure: true }, {}, { services, account: 'account' })
  expect(output).toMatchObject({ code: 500 })
  expect(other.received).toHaveLength(0)
})
