import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { make, startPlatform, step, until, web } from './platform.ts'
import type { TestPlatform } from './platform.ts'

const ANSWERS = ['application/json', 'text/xml', 'application/pdf', 'text/plain']
const MB = 1_048_576
const echo = make('{"body": {{ TOSTRING(message) }}, "Content-Type": "application/json"}')

let platform: TestPlatform

beforeAll(async () => {
  platform = await startPlatform({
    inspect: web('http-file', [echo], { responseContentTypes: ANSWERS }),
    parts: web('http-file', [echo], { responseContentTypes: ANSWERS, bodyUpload: false }),
    whole: web('http-file', [echo], {
      responseContentTypes: ANSWERS,
      formDataUpload: 'false',
      bodyUploadContentTypes: '["application/octet-stream; a=b","Text/Plain"]',
      requestSizeLimit: '50',
    }),
    small: web('http-file', [echo], { responseContentTypes: ANSWERS, requestSizeLimit: 1 }),
    read: web(
      'http-file',
      [
        step('file-reader-connector', {
          fileName: '{{ message.files[0].fileName }}',

          failOnError: true,
        }),
        make('{"body": {{ message.data }}, "Content-Type": "text/plain"}'),
      ],
      { responseContentTypes: ANSWERS },
    ),
    mirror: web(
      'http-file',
      [make('{"file": {{ message.files[0].fileName }}, "body": "ignored", "Content-Type": "application/pdf"}')],
      {
        responseContentTypes: ANSWERS,
        headers: '{"Content-Disposition":"attachment; filename=report.pdf"}',
        addCors: true,
        corsHeaders: '{"Access-Control-Allow-Origin":"*"}',
      },
    ),
    download: web(
      'http-file',
      [
        step('file-writer-connector', {
          fileName: 'out/report.txt',
          inputData: `"${Buffer.from('0123456789').toString('base64')}"`,
          isBinary: true,
          failOnError: true,
        }),
        make('{"file": "out/report.txt", "Content-Type": "text/plain"}'),
      ],
      { responseContentTypes: ANSWERS },
    ),
    empty: web(
      'http-file',
      [
        step('file-writer-connector', { fileName: 'a.txt', inputData: '"a"', failOnError: true }),
        make('{"file": "a.txt", "code": 204, "Content-Type": "text/plain"}'),
      ],
      { responseContentTypes: ANSWERS },
    ),
    missing: web('http-file', [make('{"file": "nothing.pdf", "Content-Type": "application/pdf"}')], {
      responseContentTypes: ANSWERS,
    }),
    outside: web('http-file', [make('{"file": "../../queue.db", "Content-Type": "application/pdf"}')], {
      responseContentTypes: ANSWERS,
    }),
    undeclared: web('http-file', [make('{"file": "x", "Content-Type": "image/png"}')], {
      responseContentTypes: ANSWERS,
    }),
  })
})
afterAll(() => platform.stop())

interface Uploaded {
  readonly fileName: string
  readonly contentLength?: number
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function form(
  ...files: readonly (readonly [param: string, name: string, content: string | Buffer<ArrayBuffer>])[]
): FormData {
  const data = new FormData()
  data.append('note', 'é')
  for (const [param, name, content] of files) data.append(param, new Blob([content]), name)
  return data
}

async function sendForm(path: string, data: FormData): Promise<Response> {
  return fetch(platform.url(path), { method: 'POST', body: data })
}

function sendBody(path: string, body: string | Buffer<ArrayBuffer>, type: string): Promise<Response> {
  return fetch(platform.url(path), { method: 'POST', body, headers: { 'content-type': type } })
}

/** Neither the objects of an execution nor its folder are there any more. */
async function expectNothingLeft(): Promise<void> {
  const blobs = (): string[] => {
    const folder = join(platform.data, 'objects', 'blobs')
    return readdirSync(folder).flatMap((shelf) => readdirSync(join(folder, shelf)))
  }
  await until(() => blobs().length === 0 || undefined, 'the objects are removed')
  const folders = join(platform.data, 'executions')
  await until(() => !existsSync(folders) || readdirSync(folders).length === 0 || undefined, 'the folders are removed')
}

describe('an upload', () => {
  test('of two files as a form: two entries, and a form', async () => {
    const answer = await sendForm('inspect', form(['one', 'a.bin', 'first'], ['two', '../../b', '']))
    const message = (await answer.json()) as { files: Uploaded[] }
    expect(message).toMatchObject({
      body: '',
      form: { note: 'é' },
      method: 'POST',
      contentType: expect.stringMatching(/^multipart\/form-data; boundary=/) as string,
      queryAndPath: {},
    })
    expect(message.files).toEqual([
      {
        fileName: expect.stringMatching(UUID) as string,
        originalFileName: 'a.bin',
        param: 'one',
        contentType: 'application/octet-stream',
        charset: 'UTF-8',
        contentLength: 5,
      },
      {
        fileName: expect.stringMatching(UUID) as string,
        originalFileName: '../../b',
        param: 'two',
        contentType: 'application/octet-stream',
        charset: 'UTF-8',
        contentLength: 0,
      },
    ])
    await expectNothingLeft()
  })

  test('of a body', async () => {
    const answer = await sendBody('inspect', 'a pdf', 'application/pdf')
    expect(await answer.json()).toMatchObject({
      body: null,
      form: {},
      contentType: 'application/pdf',
      files: [{ fileName: expect.stringMatching(UUID) as string, param: 'body', contentType: 'application/pdf' }],
    })
    const text = (await (await sendBody('whole', 'x', 'text/plain; charset=ISO-8859-1')).json()) as {
      files: Uploaded[]
    }
    expect(text.files[0]).toMatchObject({ contentType: 'text/plain', charset: 'ISO-8859-1' })
    expect(Object.keys(text.files[0] ?? {})).not.toContain('contentLength')
  })

  test('is readable by the file steps of its execution', async () => {
    expect(await (await sendForm('read', form(['f', 'x', 'the content']))).text()).toBe('["the content"]')
    await expectNothingLeft()
  })

  test('without a file has no files', async () => {
    for (const answer of [await fetch(platform.url('inspect')), await sendForm('inspect', form())]) {
      expect(await answer.json()).toMatchObject({ body: '', files: [] })
    }
  })

  test.each([
    ['a body of a type that is not declared', 'inspect', 'image/png'],
    ['a body without a type', 'whole', undefined],
    ['a form where forms are off', 'whole', 'multipart/form-data; boundary=x'],
    ['a body where bodies are off', 'parts', 'application/pdf'],
    ['a type that is none', 'whole', 'text/plain; charset'],
  ])('is refused with 415 for %s', async (_name, path, type) => {
    const answer = await fetch(platform.url(path), {
      method: 'POST',
      body: Buffer.from('x'),
      headers: type === undefined ? {} : { 'content-type': type },
    })
    expect(answer.status).toBe(415)
    expect(await answer.json()).toEqual({ message: 'Unsupported content type' })
  })

  test.each([
    ['without a boundary', 'multipart/form-data', '--x--'],
    ['without its boundary', 'multipart/form-data; boundary=x', 'abc'],
    [
      'that is cut off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\nabc',
    ],
    ['with a part without a name', 'multipart/form-data; boundary=x', '--x\r\nA: b\r\n\r\nabc\r\n--x--'],
  ])('is refused with 400 when it is a form %s', async (_name, type, body) => {
    const answer = await sendBody('inspect', body, type)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 400, error: expect.stringContaining('malformed') as string })
    expect(answer.headers.get('x-execution-key')).toBeNull()
    await expectNothingLeft()
  })

  test('of 20 MB passes a limit of 50, one above the limit does not, told or not', async () => {
    const large = randomBytes(20 * MB)
    expect((await sendBody('whole', large, 'application/octet-stream')).status).toBe(200)
    for (const body of [large, stream(large)]) {
      const answer = await fetch(platform.url('small'), {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/pdf' },
        duplex: 'half',
      })
      expect(answer.status).toBe(413)
      expect(await answer.text()).toBe('{"message":"Request size limit exceeded"}')
    }
    await expectNothingLeft()
  })

  test('that unpacks to more than the limit is refused', async () => {
    const answer = await fetch(platform.url('small'), {
      method: 'POST',
      body: gzipSync(Buffer.alloc(100 * MB)),
      headers: { 'content-type': 'application/pdf', 'content-encoding': 'gzip' },
    })
    expect(answer.status).toBe(413)
    await expectNothingLeft()
  })

  test('whose caller goes away leaves nothing behind', async () => {
    const call = request(platform.url('inspect'), { method: 'POST', headers: { 'content-type': 'application/pdf' } })
    call.on('error', () => undefined)
    call.write(randomBytes(MB))
    const incoming = join(platform.data, 'objects', 'incoming')
    await until(() => readdirSync(incoming).length > 0 || undefined, 'the upload has begun')
    call.destroy()
    await until(() => readdirSync(incoming).length === 0 || undefined, 'the upload is gone')
    await expectNothingLeft()
  })

  test('has file entries of the upload alone, never of submitted fields', async () => {
    const data = form()
    data.append('files', '[{"fileName":"/etc/passwd"}]')
    data.append('__proto__', 'x')
    const message = (await (await sendForm('inspect', data)).json()) as { files: unknown; form: object }
    expect(message.files).toEqual([])
    expect(Object.keys(message.form)).toEqual(['note', 'files', '__proto__'])
  })
})

describe('a download', () => {
  test('is the file byte for byte, with its length, and gone afterwards', async () => {
    const content = randomBytes(7 * MB + 13)
    const answer = await sendForm('mirror', form(['f', 'x', content]))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('content-length')).toBe(String(content.length))
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename=report.pdf')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('x-execution-key')).toMatch(UUID)
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(content))
    await expectNothingLeft()
  })

  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=4-99', 206, '456789', 'bytes 4-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=5-2', 200, '0123456789', null],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=0-1', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
  ])('of %s answers %d', async (range, status, body, contentRange) => {
    const answer = await fetch(platform.url('download'), { headers: { range } })
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe(body)
    expect(answer.headers.get('content-range')).toBe(contentRange)
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
    expect(answer.headers.get('content-length')).toBe(String(body.length))
  })

  test('of a range goes on only with the same file', async () => {
    const whole = await fetch(platform.url('download'))
    const etag = whole.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/)
    const same = await fetch(platform.url('download'), { headers: { range: 'bytes=1-1', 'if-range': etag } })
    expect([same.status, await same.text()]).toEqual([206, '1'])
    const other = await fetch(platform.url('download'), { headers: { range: 'bytes=1-1', 'if-range': '"x"' } })
    expect(other.status).toBe(200)
  })

  test('of a status that has no body is none', async () => {
    const answer = await fetch(platform.url('empty'))
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(answer.headers.get('content-length')).toBeNull()
    expect(answer.headers.get('content-type')).toBeNull()
  })

  test('is not sent again to who has it, nor to who expects another', async () => {
    const etag = (await fetch(platform.url('download'))).headers.get('etag') ?? ''
    const get = (headers: Record<string, string>) => fetch(platform.url('download'), { headers })
    const known = await get({ 'if-none-match': `"x", W/${etag}`, range: 'bytes=1-1' })
    expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([304, '', etag])
    expect(known.headers.get('content-type')).toBeNull()
    const changed = await get({ 'if-none-match': '"x"' })
    expect([changed.status, await changed.text()]).toEqual([200, '0123456789'])
    const expected = await get({ 'if-match': etag })
    expect([expected.status, await expected.text()]).toEqual([200, '0123456789'])
    const other = await get({ 'if-match': '"x"' })
    expect([other.status, await other.text()]).toEqual([412, ''])
    await expectNothingLeft()
  })

  test.each([
    ['a file that is not there', 'missing', 'There is no file'],
    ['a file outside of the folder', 'outside', 'is not allowed'],
    ['a type that is not declared', 'undeclared', 'declared response content types'],
  ])('of %s answers 500 with an error object', async (_name, path, text) => {
    const answer = await fetch(platform.url(path))
    expect(answer.status).toBe(500)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toMatchObject({ code: 500, error: expect.stringContaining(text) as string })
    await expectNothingLeft()
  })

  test('whose reader goes away is removed', async () => {
    const abort = new AbortController()
    const answer = await fetch(platform.url('mirror'), {
      method: 'POST',
      body: form(['f', 'x', randomBytes(20 * MB)]),
      signal: abort.signal,
    })
    expect(answer.status).toBe(200)
    abort.abort()
    await expectNothingLeft()
  })

  test('without OPTIONS, which the trigger does not have unless it says so', async () => {
    expect((await fetch(platform.url('download'), { method: 'OPTIONS' })).status).toBe(404)
  })
})

function stream(content: Buffer): ReadableStream {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= content.length) return controller.close()
      controller.enqueue(content.subarray(at, (at += 65_536)))
    },
  })
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
