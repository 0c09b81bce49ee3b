import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { rest } from './__fixtures__/run-flow.ts'
import { startServer } from './__fixtures__/test-servers.ts'

const NO_HEADERS = '{}'

describe('address', () => {
  test('has the query parameters appended to whatever query it has, percent-encoded', async () => {
    const server = await startServer()
    const params = {
      url: `${server.url}/a b?x={{ message.x }}`,
      queryParams: '{"q": "{{ message.q }}", "n": "{{ message.none }}", "o": "{{ message.o }}", "é": "1"}',
    }
    await rest(params, { x: 1, q: 'a b&c=d/é+', none: null, o: { k: [1] } })
    expect(server.last().url).toBe('/a%20b?x=1&q=a%20b%26c%3Dd%2F%C3%A9%2B&o=%7B%22k%22%3A%5B1%5D%7D&%C3%A9=1')
  })

  test('may hold quotes that belong to a value', async () => {
    const server = await startServer()
    await rest({ url: server.url, queryParams: '{"q":"\\"{{ message.city }}\\",BR"}' }, { city: 'Lima' })
    expect(new URL(server.last().url, server.url).searchParams.get('q')).toBe('"Lima",BR')
  })

  test.each([[''], ['{{ message.none }}'], ['ftp://localhost/'], ['no address']])(
    'that is none ("%s") is a configuration error',
    async (url) => {
      const { output } = await rest({ url })
      expect(output).toMatchObject({ success: false, message: 'There is an invalid pipeline configuration' })
      expect((await rest({ url, stopOnServerError: true })).throws).toMatchObject({ code: 500 })
    },
  )
})

describe('headers', () => {
  test('take expressions in names and values; null is left out, objects are JSON', async () => {
    const server = await startServer()
    const headers =
      '{"X-{{ message.name }}": "{{ message.value }}", "X-Null": "{{ message.none }}", "X-Object": "{{ message.o }}"}'
    await rest({ url: server.url, headers }, { name: 'Name', value: 'v 1', o: { a: 1 } })
    expect(server.last().headers).toMatchObject({ 'x-name': 'v 1', 'x-object': '{"a":1}' })
    expect(server.last().headers).not.toHaveProperty('x-null')
  })

  test('cannot be used to write further headers, nor to contradict the length of the body', async () => {
    const server = await startServer()
    const headers = { 'X-A': '{{ message.a }}', 'Content-Length': '3', Connection: 'x', 'Transfer-Encoding': 'chunked' }
    await rest({ url: server.url, operation: 'POST', headers, body: '{"a":1}' }, { a: 'b\r\nX-Evil: 1' })
    expect(server.last().headers['x-a']).toBe('b X-Evil: 1')
    expect(server.last().headers).not.toHaveProperty('x-evil')
    expect(server.last().body.toString()).toBe('{"a":1}')
    expect((await rest({ url: server.url, headers: { 'a b': 'c' } })).output).toMatchObject({ success: false })
  })

  test('say by default that the content is JSON', async () => {
    const server = await startServer()
    await rest({ url: server.url, operation: 'POST', body: '{}' })
    expect(server.last().headers['content-type']).toBe('application/json')
    await rest({ url: server.url, operation: 'POST', body: '{}', headers: '' })
    expect(server.last().headers).not.toHaveProperty('content-type')
  })

  test('tell consumer, execution and trace when asked to', async () => {
    const server = await startServer()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const params = { url: server.url, injectConsumer: true, injectPipelineKey: true, injectTraceId: 'true' }
    await rest(params, {}, { key: 'execution-7', consumer: 'shop', traceparent })
    expect(server.last().headers).toMatchObject({
      'x-digibee-consumer': 'shop',
      'x-digibee-pipeline-key': 'execution-7',
      traceparent,
    })
    await rest({ url: server.url }, {}, { consumer: 'shop', traceparent })
    expect(server.last().headers).not.toHaveProperty('x-digibee-consumer')
    expect(server.last().headers).not.toHaveProperty('traceparent')
  })
})

describe('body', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('goes out with %s', async (operation) => {
    const server = await startServer()
    await rest(
      { url: server.url, operation, body: '{"id": {{ message.id }}, "n": "{{ message.n }}"}' },
      { id: 7, n: 'a"b' },
    )
    expect(server.last()).toMatchObject({ method: operation })
    expect(server.last().body.toString()).toBe('{"id":7,"n":"a\\"b"}')
  })

  test.each(['GET', 'HEAD'])('never goes out with %s', async (operation) => {
    const server = await startServer()
    await rest({ url: server.url, operation, body: '{"a":1}' })
    expect(server.last().body).toHaveLength(0)
    expect(server.last().headers).not.toHaveProperty('content-length')
  })

  test('keeps numbers that no double holds', async () => {
    const server = await startServer()
    const text = '{"body":{"n":9007199254740993}}'
    const { parseJson } = await import('@jatai/languages/json')
    await rest({ url: server.url, operation: 'POST', body: '{{ message.body }}' }, parseJson(text))
    expect(server.last().body.toString()).toBe('{"n":9007199254740993}')
  })

  test('that is text with the JSON in it is sent as that JSON', async () => {
    const server = await startServer()
    await rest({ url: server.url, operation: 'POST', body: '{{ message.text }}' }, { text: '{"a": [1]}' })
    expect(server.last().body.toString()).toBe('{"a":[1]}')
  })

  test('that is no JSON after substitution is a failure', async () => {
    const server = await startServer()
    const { output } = await rest({ url: server.url, operation: 'POST', body: '{"a": {{ message.a }' }, { a: 1 })
    expect(output).toMatchObject({ success: false })
    expect(server.received).toHaveLength(0)
  })

  test('in raw mode is the text, in the charset of the content type', async () => {
    const server = await startServer()
    const raw = { url: server.url, operation: 'POST', rawMode: true }
    await rest(
      { ...raw, headers: { 'Content-Type': 'text/plain; charset=ISO-8859-1' }, body: 'olá {{ message.n }}' },
      { n: 1 },
    )
    expect(server.last().body).toEqual(Buffer.from('olá 1', 'latin1'))
    await rest(
      { ...raw, headers: { 'Content-Type': 'application/xml' }, body: '<a b="{{ message.b }}">é</a>' },
      { b: 2 },
    )
    expect(server.last().body.toString()).toBe('<a b="2">é</a>')
    await rest({ ...raw, body: '{"a": {{ message.a }}, }' }, { a: [1] })
    expect(server.last().body.toString()).toBe('{"a": [1], }')
  })

  test('compressed says so, and its bytes are gzip', async () => {
    const server = await startServer()
    await rest({ url: server.url, operation: 'POST', body: '{"a":1}', compressBody: true })
    expect(server.last().headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(server.last().body).toString()).toBe('{"a":1}')
  })
})

describe('forms', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

  test('are encoded from the fields of the body', async () => {
    const server = await startServer()
    const post = { url: server.url, operation: 'POST', headers: form }
    await rest(
      { ...post, body: '{"fields": {"a b": "{{ message.v }}", "list": [1, 2], "none": null}}' },
      { v: 'x&y=é' },
    )
    expect(server.last().body.toString()).toBe('a%20b=x%26y%3D%C3%A9&list=1&list=2')
    await rest({ ...post, body: '{"plain": "1"}' })
    expect(server.last().body.toString()).toBe('plain=1')
  })

  test.each([
    ['an object', '{"a": "{{ message.a }}"}'],
    ['an object of fields', { fields: { a: '{{ message.a }}' } }],
    ['rows', '[{"key": "a", "value": "{{ message.a }}"}]'],
  ])('come from Form Data, as %s, in place of the body', async (_shape, formData) => {
    const server = await startServer()
    await rest({ url: server.url, operation: 'POST', headers: form, body: '{"b": 1}', formData }, { a: 5 })
    expect(server.last().body.toString()).toBe('a=5')
  })

  test('come from the body while Form Data is empty', async () => {
    const server = await startServer()
    for (const formData of ['[]', '{}', '', []]) {
      await rest({ url: server.url, operation: 'POST', headers: form, body: '{"b": 1}', formData })
      expect(server.last().body.toString()).toBe('b=1')
    }
  })
})

describe('multipart', () => {
  const headers = { 'Content-Type': 'Multipart/Form-Data' }
  const files = { 'a.txt': 'first', 'b.json': '{"b":2}', 'c.bin': new Uint8Array([0, 255, 13, 10]) }

  async function parts(params: Record<string, unknown>) {
    const server = await startServer()
    const { output } = await rest({ url: server.url, operation: 'POST', headers, ...params }, { v: 'é' }, { files })
    if (server.received.length === 0) return { output, parts: [] }
    const { headers: sent, body } = server.last()
    expect(Number(sent['content-length'])).toBe(body.length)
    const response = new Response(new Uint8Array(body), { headers: { 'content-type': sent['content-type'] ?? '' } })
    const found: [string, string, string?, string?][] = []
    for (const [name, value] of await response.formData()) {
      found.push(typeof value === 'string' ? [name, value] : [name, await value.text(), value.name, value.type])
    }
    return { output, parts: found }
  }

  test('has fields and files, several of one name, with base names and types', async () => {
    const body = '{"fields": {"f": "{{ message.v }}", "n": 1}, "files": {"one": "a.txt", "many": ["b.json", "c.bin"]}}'
    expect((await parts({ body })).parts).toEqual([
      ['f', 'é'],
      ['n', '1'],
      ['one', 'first', 'a.txt', 'text/plain'],
      ['many', '{"b":2}', 'b.json', 'application/json'],
      ['many', expect.stringContaining('\u0000'), 'c.bin', 'application/octet-stream'],
    ])
  })

  test('may have either part alone, and rows of Multipart Data win over the body', async () => {
    expect((await parts({ body: '{"fields": {"f": 1}}' })).parts).toEqual([['f', '1']])
    expect((await parts({ body: '{"files": {"x": "a.txt"}}' })).parts).toEqual([['x', 'first', 'a.txt', 'text/plain']])
    const multiPartData = '[{"key": "f", "value": "1"}, {"key": "x", "value": "a.txt", "type": "file"}]'
    expect((await parts({ body: '{"fields": {"g": 2}}', multiPartData })).parts).toEqual([
      ['f', '1'],
      ['x', 'first', 'a.txt', 'text/plain'],
    ])
  })

  test('can be compressed', async () => {
    const server = await startServer()
    await rest(
      { url: server.url, operation: 'POST', headers, body: '{"files": {"x": "a.txt"}}', compressBody: true },
      {},
      { files },
    )
    expect(gunzipSync(server.last().body).toString()).toContain('first')
  })

  test.each([['../secret.txt'], ['/etc/passwd'], ['missing.txt']])('refuses the file %s', async (name) => {
    const { output } = await parts({ body: { files: { x: name } } })
    expect(output).toMatchObject({ success: false, error: expect.stringContaining(name) as string })
    expect(JSON.stringify(output)).not.toContain('jatai-web-')
  })
})

describe('a file as the body', () => {
  const files = { 'data.bin': Buffer.alloc(300_000, 7) }

  test('goes out as it is, with the content type given', async () => {
    const server = await startServer()
    const params = {
      url: server.url,
      operation: 'PUT',
      sendBinaryFile: true,
      fileName: '{{ message.name }}',
      body: '{"x":1}',
    }
    await rest({ ...params, headers: { 'Content-Type': 'application/pdf' } }, { name: 'data.bin' }, { files })
    expect(server.last().headers).toMatchObject({ 'content-type': 'application/pdf', 'content-length': '300000' })
    expect(server.last().body.equals(files['data.bin'])).toBe(true)
  })

  test('has to be there', async () => {
    const server = await startServer()
    const params = { url: server.url, operation: 'PUT', sendBinaryFile: true }
    expect((await rest({ ...params, fileName: 'none' })).output).toMatchObject({ success: false })
    expect((await rest(params)).output).toMatchObject({ success: false })
    expect(server.received).toHaveLength(0)
  })
})

test('nothing is sent that the parameters do not ask for', async () => {
  const server = await startServer()
  await rest({ url: server.url, headers: NO_HEADERS })
  expect(Object.keys(server.last().headers).sort()).toEqual(['accept-encoding', 'connection', 'host', 'user-agent'])
})
