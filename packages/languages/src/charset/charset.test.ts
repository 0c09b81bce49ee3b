import { expect, test } from 'vitest'
import { Base64Error, decodeBase64, encodeBase64, findCharset } from './index.ts'

const TEXT = 'ação €😀 z'

test.each(['UTF-8', 'utf8', 'UTF-16', 'UTF-16LE', 'UTF-16BE'])('%s keeps every character', (name) => {
  const charset = findCharset(name)!
  expect(charset.decode(charset.encode(TEXT))).toBe(TEXT)
})

test('UTF-8 agrees with the platform, malformed bytes included', () => {
  const charset = findCharset('UTF-8')!
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let seed = 1
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: 12 }, () => {
      seed = (seed * 48271) % 2147483647
      return seed % 3 === 0 ? seed % 128 : 128 + (seed % 128)
    })
    expect(charset.decode(bytes)).toBe(decoder.decode(bytes))
  }
  expect(charset.encode(TEXT.repeat(50))).toEqual(new TextEncoder().encode(TEXT.repeat(50)))
})

test.each([
  ['ISO-8859-1', 'ção€😀', [0xe7, 0xe3, 0x6f, 63, 63]],
  ['us-ascii', 'çb', [63, 98]],
  ['windows-1252', '€ç', [0x80, 0xe7]],
  ['ISO-8859-15', '€', [0xa4]],
  ['UTF-16', '', []],
  ['UTF-16', 'a', [0xfe, 0xff, 0, 97]],
  ['UTF-16LE', 'a', [97, 0]],
  ['UTF-8', 'a\uD800b', [97, 63, 98]],
])('%s writes %j', (name, text, bytes) => {
  expect([...findCharset(name)!.encode(text)]).toEqual(bytes)
})

test.each([
  ['windows-1252', [0x80, 0x81], '€\uFFFD'],
  ['ISO-8859-1', [0x80, 0xff], '\u0080ÿ'],
  ['US-ASCII', [97, 200], 'a\uFFFD'],
  ['UTF-16', [0xff, 0xfe, 97, 0], 'a'],
  ['UTF-16', [0, 97, 0], 'a\uFFFD'],
  ['UTF-8', [0xe1, 0xe2], '\uFFFD\uFFFD'],
])('%s reads %j', (name, bytes, text) => {
  expect(findCharset(name)!.decode(Uint8Array.from(bytes))).toBe(text)
})

test('an unknown name gives nothing', () => {
  expect(findCharset('UTF-99')).toBeUndefined()
  expect(findCharset('__proto__')).toBeUndefined()
})

test('Base64 comes back for every length, in both alphabets', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length) % 256)
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(encodeBase64(bytes, 'url')).toBe(Buffer.from(bytes).toString('base64url'))
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
    expect(decodeBase64(encodeBase64(bytes, 'url'), 'url')).toEqual(bytes)
  }
})

test('Base64 may be broken into lines and lack its padding', () => {
  expect([...decodeBase64('YW\r\nJj\nZA')]).toEqual([97, 98, 99, 100])
})

test.each(['ab*d', 'YQ=', 'YQ===', 'Y', 'YQ==YQ==', 'YWJj=', 'a b='])('Base64 refuses %j', (text) => {
  expect(() => decodeBase64(text)).toThrow(Base64Error)
})
