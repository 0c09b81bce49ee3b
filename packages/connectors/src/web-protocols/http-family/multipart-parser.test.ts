import { describe, expect, test } from 'vitest'
import { createMultipartParser, MOST_PARTS } from './multipart-parser.ts'

interface Part {
  readonly name: string
  readonly fileName: string | undefined
  readonly contentType: string | undefined
  content: string
}

function read(body: string, boundary: string | undefined, size = Infinity): Part[] {
  const parser = createMultipartParser(boundary)
  const bytes = Buffer.from(body, 'latin1')
  const parts: Part[] = []
  let open = false
  for (let at = 0; at < bytes.length; at += size) {
    for (const event of parser.push(bytes.subarray(at, at + size))) {
      if (event.kind === 'part') {
        expect(open).toBe(false)
        parts.push({ ...event.head, content: '' })
        open = true
      } else if (event.kind === 'data') (parts.at(-1) as Part).content += event.bytes.toString('latin1')
      else open = false
    }
  }
  parser.finish()
  expect(open).toBe(false)
  return parts
}

const lines = (...text: string[]): string => text.join('\r\n')
const part = (content: string, head = 'Content-Disposition: form-data; name="a"'): string =>
  lines('--x', head, '', content, '--x--', '')

const GOOD = lines(
  'preamble --x is no boundary here',
  '--x \t',
  'Content-Disposition: form-data; name="field"',
  '',
  'value\r\n--y\r\n-x',
  '--x',
  'content-type: text/plain; charset=utf-8',
  'CONTENT-DISPOSITION: Form-Data; name="file \\"1\\""; filename="C:\\a\u00c3\u00a9.txt"',
  'X-Other: 1',
  '',
  '',
  '--x',
  'Content-Disposition: form-data; name=token; filename=""',
  '',
  '\r\n\r\n',
  '--x',
  'Content-Disposition: form-data; name="none"',
  '',
  '--x--',
  'epilogue --x',
)

describe('a multipart body', () => {
  test.each([1, 2, 3, 5, 7, 11, 64, Infinity])('is read in chunks of %d bytes', (size) => {
    expect(read(GOOD, 'x', size)).toEqual([
      { name: 'field', fileName: undefined, contentType: undefined, content: 'value\r\n--y\r\n-x' },
      { name: 'file "1"', fileName: 'C:\\a\u00e9.txt', contentType: 'text/plain; charset=utf-8', content: '' },
      { name: 'token', fileName: '', contentType: undefined, content: '\r\n\r\n' },
      { name: 'none', fileName: undefined, contentType: undefined, content: '' },
    ])
  })

  test.each([
    ['alone', "filename*=UTF-8''%e2%82%AC%20a.txt", '\u20ac a.txt'],
    ['beside an approximation', 'filename="=?utf-8?B?4oKs?="; filename*=utf-8\'\'%E2%82%AC', '\u20ac'],
    ['with a language, in Latin-1', "filename*=iso-8859-1'pt'caf%E9", 'caf\u00e9'],
  ])('may have an extended file name %s', (_name, parameters, fileName) => {
    const head = `Content-Disposition: form-data; name="a"; ${parameters}`
    expect(read(part('v', head), 'x')).toMatchObject([{ name: 'a', fileName, content: 'v' }])
  })

  test('may have no part', () => {
    expect(read('--x--', 'x')).toEqual([])
    expect(read('--x--\r\n', 'x', 1)).toEqual([])
  })

  test('holds no content back but what may be a boundary', () => {
    const parser = createMultipartParser('x')
    const head = Buffer.from(lines('--x', 'Content-Disposition: form-data; name="a"', '', ''))
    expect([...parser.push(head)].map(({ kind }) => kind)).toEqual(['part'])
    let bytes = 0
    for (let i = 0; i < 100; i++)
      for (const event of parser.push(Buffer.alloc(10_000))) if (event.kind === 'data') bytes += event.bytes.length
    expect(bytes).toBeGreaterThan(999_000)
  })

  test.each([
    ['no boundary in the type', undefined, part('v')],
    ['an empty boundary', '', part('v')],
    ['a boundary that is too long', 'x'.repeat(71), part('v')],
    ['a boundary that ends with a blank', 'x ', part('v')],
    ['a boundary of other signs', 'x"y', part('v')],
    ['nothing', 'x', ''],
    ['no boundary at all', 'x', 'abc'],
    ['another boundary', 'y', part('v')],
    ['a boundary in the middle of a line only', 'x', `a${part('v').replaceAll('\r\n', '\n')}`],
    ['bare line feeds', 'x', part('v').replaceAll('\r\n', '\n')],
    ['no last boundary', 'x', part('v').replace('--x--\r\n', '')],
    ['a last boundary that is cut', 'x', part('v').replace('--x--\r\n', '--x-')],
    ['an end in the headers', 'x', '--x\r\nContent-Disposition: form-data; name="a"\r\n'],
    ['something behind a boundary', 'x', part('v').replace('--x\r\n', '--xy\r\n')],
    ['no headers', 'x', lines('--x', '', 'v', '--x--')],
    ['no disposition', 'x', part('v', 'Content-Type: text/plain')],
    ['no name', 'x', part('v', 'Content-Disposition: form-data')],
    ['no name but a file name', 'x', part('v', 'Content-Disposition: form-data; filename="a"')],
    ['another disposition', 'x', part('v', 'Content-Disposition: attachment; name="a"')],
    ['two dispositions', 'x', part('v', lines(...Array<string>(2).fill('Content-Disposition: form-data; name="a"')))],
    ['two names', 'x', part('v', 'Content-Disposition: form-data; name="a"; name="b"')],
    ['a name that does not end', 'x', part('v', 'Content-Disposition: form-data; name="a')],
    ['a file name in no charset', 'x', part('v', 'Content-Disposition: form-data; name="a"; filename*=b')],
    ['a file name in a bad escape', 'x', part('v', "Content-Disposition: form-data; name=a; filename*=utf-8''%zz")],
    ['a folded header', 'x', part('v', 'Content-Disposition: form-data;\r\n name="a"')],
    ['a header without a colon', 'x', part('v', 'Content-Disposition: form-data; name="a"\r\nnonsense')],
    ['a blank before the colon', 'x', part('v', 'Content-Disposition : form-data; name="a"')],
    ['a control character', 'x', part('v', 'Content-Disposition: form-data; name="a\u0001"')],
    ['headers without end', 'x', `--x\r\nContent-Disposition: form-data; name="${'a'.repeat(20_000)}`],
    ['padding without end', 'x', `--x${' '.repeat(1000)}`],
    [
      'too many parts',
      'x',
      part('v')
        .replace('--x--\r\n', '')
        .repeat(MOST_PARTS + 1) + '--x--',
    ],
  ])('is refused with %s', (_name, boundary, body) => {
    for (const size of [1, 13, Infinity]) {
      expect(() => read(body, boundary, size)).toThrow(/^The multipart body is malformed: /)
    }
  })

  test('is read or refused, whatever bytes it has', () => {
    let seed = 1
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let i = 0; i < 3000; i++) {
      const bytes = Buffer.from(GOOD, 'latin1')
      for (let n = random(4); n >= 0; n--) bytes[random(bytes.length)] = random(256)
      const body = bytes.toString('latin1').slice(0, random(10) === 0 ? random(bytes.length) : undefined)
      try {
        expect(read(body, 'x', 1 + random(50))).toEqual(read(body, 'x'))
      } catch (error) {
        expect((error as Error).message).toMatch(/^The multipart body is malformed: /)
      }
    }
  })
})
