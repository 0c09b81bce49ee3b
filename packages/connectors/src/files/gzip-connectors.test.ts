import { gunzipSync, gzipSync } from 'node:zlib'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'

const failed = (message: string): unknown => ({ success: false, message, exception: expect.any(String) as unknown })
const packed = (content: string | Uint8Array): string => gzipSync(content).toString('base64')
const unpacked = (value: unknown): string => gunzipSync(Buffer.from(value as string, 'base64')).toString('latin1')

describe('GZIP V1', () => {
  const gzip = (params: Readonly<Record<string, Json>>, message: Json) => runStep('gzip-connector', params, message)

  test('compresses a text, other values as compact JSON, and bytes', async () => {
    const { output } = await gzip({ jsonField: 'a.b, c' }, { a: { b: 'text' }, c: { d: [1] }, e: 1 })
    const { a, c, e } = output as { a: { b: string }; c: string; e: number }
    expect([unpacked(a.b), unpacked(c), e]).toEqual(['text', '{"d":[1]}', 1])
    const binary = await gzip({ jsonField: 'a', isBinary: true }, { a: 'AP8=' })
    expect(unpacked((binary.output as { a: string }).a)).toBe('\0ÿ')
  })

  test('decompresses to a text or to Base64, and keeps the original where it is wanted', async () => {
    const value = packed('{"x":1}')
    const params = { operation: 'decompress', jsonField: 'a' }
    expect((await gzip({ ...params, preserveOriginal: true }, { a: value })).output).toEqual({
      a: '{"x":1}',
      _a: value,
    })
    const bytes = { a: packed(Buffer.from([0, 255])) }
    expect((await gzip({ ...params, isBinary: true }, bytes)).output).toEqual({ a: 'AP8=' })
  })

  test('refuses what is not compressed, what is no Base64, and bombs', async () => {
    const params = { operation: 'decompress', jsonField: 'a' }
    expect((await gzip(params, { a: 'AAAA' })).output).toEqual(failed('The value is not in GZIP format'))
    expect((await gzip(params, { a: '!' })).output).toEqual(failed('The value is not a Base64 text'))
    expect((await gzip({ ...params, failOnError: true }, { a: 7 })).throws).toMatchObject({
      error: 'The value is not a Base64 text',
      code: 500,
    })
    const bomb = { a: packed(Buffer.alloc(65 * 1024 * 1024)) }
    expect((await gzip(params, bomb)).output).toEqual(failed('The value expands to more than 67108864 bytes'))
  })
})

describe('GZIP V2', () => {
  const gzip = (params: Readonly<Record<string, Json>>, message: Json = {}, files: StepRun['files'] = {}) =>
    runStep('gzip-connector-v2', params, message, { files })

  test('compresses and decompresses fields', async () => {
    const fields = { jsonField: 'list.a, missing', preserveOriginal: true }
    const { output } = await gzip({ operation: 'COMPRESS_FIELDS', ...fields }, { list: [{ a: 'é' }, { b: 1 }] })
    const [first] = (output as { list: [{ a: string; _a: string }] }).list
    expect([Buffer.from(unpacked(first.a), 'latin1').toString(), first._a]).toEqual(['é', 'é'])
    const back = await gzip({ operation: 'decompress_fields', jsonField: 'list.a' }, output)
    expect(back.output).toEqual({ list: [{ a: 'é', _a: 'é' }, { b: 1 }] })
  })

  test('compresses and decompresses a payload', async () => {
    const text = await gzip({ operation: 'compress_payload', payload: '{{ message }}' }, { a: 1 })
    expect(text.output).toMatchObject({ success: true })
    expect(unpacked((text.output as { result: string }).result)).toBe('{"a":1}')
    const bytes = await gzip({ operation: 'compress_payload', payload: 'AP8=', isBinary: true })
    expect(unpacked((bytes.output as { result: string }).result)).toBe('\0ÿ')
    const back = await gzip({ operation: 'decompress_payload', payload: '{{ message.p }}' }, { p: packed('x') })
    expect(back.output).toEqual({ success: true, result: 'x' })
    expect((await gzip({ operation: 'compress_payload' })).output).toEqual(failed('Payload is empty'))
  })

  test('writes the result of a payload into a file', async () => {
    const result = { resultAsFile: true, fileName: 'to/{{ message.n }}', payload: '{{ message.p }}' }
    const there = await gzip({ operation: 'compress_payload', ...result }, { n: 'a.gz', p: 'text' })
    expect(there.output).toEqual({ success: true, fileName: 'to/a.gz' })
    expect(gunzipSync(there.files.get('to/a.gz')!).toString()).toBe('text')
    const back = await gzip({ operation: 'decompress_payload', ...result }, { n: 'a', p: packed('text') })
    expect(back.files.get('to/a')?.toString()).toBe('text')
    expect((await gzip({ operation: 'compress_payload', ...result, fileName: '' }, { p: 'x' })).output).toEqual(
      failed('File Name is empty'),
    )
  })

  test('compresses and decompresses a file', async () => {
    const names = { fileName: 'a.txt', gzipFileName: 'a.gz' }
    const there = await gzip({ operation: 'compress_file', ...names }, {}, { 'a.txt': 'text' })
    expect(there.output).toEqual({ success: true, ...names })
    const archive = there.files.get('a.gz')!
    const back = await gzip({ operation: 'decompress_file', ...names }, {}, { 'a.gz': archive })
    expect([back.output, back.files.get('a.txt')?.toString()]).toEqual([{ success: true, ...names }, 'text'])
  })

  test('reads a file of several gzip members', async () => {
    const content = Buffer.concat([gzipSync('a'), gzipSync('b')])
    const params = { operation: 'decompress_file', fileName: 'a', gzipFileName: 'a.gz' }
    expect((await gzip(params, {}, { 'a.gz': content })).files.get('a')?.toString()).toBe('ab')
  })

  test('leaves nothing of a bomb or of a damaged file, and an older file as it was', async () => {
    const params = { operation: 'decompress_file', fileName: 'a', gzipFileName: 'a.gz' }
    const bomb = await gzip(params, {}, { 'a.gz': gzipSync(Buffer.alloc(40_000_000)), a: 'old' })
    expect(bomb.output).toEqual(failed('File a.gz expands to more than 16777216 bytes, which is not allowed'))
    expect([bomb.files.size, bomb.files.get('a')?.toString()]).toEqual([2, 'old'])
    const damaged = await gzip(params, {}, { 'a.gz': gzipSync('text'.repeat(100)).subarray(0, 20) })
    expect(damaged.output).toEqual(failed('File a.gz is not in GZIP format'))
    expect([...damaged.files.keys()]).toEqual(['a.gz'])
  })

  test.each([
    ['a', 'a', 'File Name and GZIP File Name must be different'],
    ['../a', 'a.gz', 'Access to ../a is not allowed'],
    ['a', '/tmp/a.gz', 'Access to /tmp/a.gz is not allowed'],
    ['none', 'a.gz', 'File none does not exist.'],
    ['a', '', 'GZIP File Name is empty'],
  ])('refuses %j and %j', async (fileName, gzipFileName, message) => {
    const params = { operation: 'compress_file', fileName, gzipFileName }
    expect((await gzip(params, {}, { a: 'x' })).output).toEqual(failed(message))
    expect((await gzip({ ...params, failOnError: true }, {}, { a: 'x' })).throws).toMatchObject({ error: message })
  })
})
