import { describe, expect, test } from 'vitest'
import { readContentType } from './content-type.ts'

const JSON_UTF8 = { mediaType: 'application/json', charset: 'utf-8', boundary: undefined }

describe('a Content-Type', () => {
  test.each([
    'application/json; charset=utf-8',
    'application/json;charset=utf-8',
    'APPLICATION/JSON; CHARSET=utf-8',
    'application/json; charset="utf-8"',
    'application/json \t;\t charset=utf-8',
    ' application/json; charset=utf-8 ',
    'application/json;; charset=utf-8;',
    'application/json; a="x; boundary=y"; charset=utf-8',
    'application/json; charset="\\u\\t\\f-8"',
  ])('is read from %j', (text) => {
    expect(readContentType(text)).toEqual(JSON_UTF8)
  })

  test.each([
    '',
    ' ',
    ';',
    '; charset=utf-8',
    'application',
    'application/',
    '/json',
    'application/json/x',
    'application /json',
    'application/ json',
    'application/json, text/xml',
    'application/json text/xml',
    'application/json charset=utf-8',
    'application/json; charset = utf-8',
    'application/json; charset =utf-8',
    'application/json; charset= utf-8',
    'application/json; charset=',
    'application/json; charset',
    'application/json; charset="utf-8',
    'application/json; charset=utf-8"',
    'application/json; charset=utf-8 x',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset=utf-8; CHARSET=utf-8',
    'application/json; =utf-8',
    'application/json\0',
    'application/json\u000b',
    'application/js\u00f6n',
    '"application/json"',
    'application/json; a=(b)',
    '*',
  ])('is none in %j', (text) => {
    expect(readContentType(text)).toBeUndefined()
  })

  test('is read in time that grows with its length alone', () => {
    const before = performance.now()
    for (const filling of [';', '; ', ' ;', '\t', ';a=', ';a="\\']) readContentType(`a/b${filling.repeat(30_000)}\0`)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})
