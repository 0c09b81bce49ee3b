import { describe, expect, test } from 'vitest'
import { sendRaw, serveHttp } from './__fixtures__/serve-http.ts'

// HTTP-05: each trigger × content types as callers write them. A type is read strictly, and what reads it decides alone.

type Type = 'rest' | 'http' | 'http-file'

const TRIGGERS: Readonly<Record<Type, Record<string, unknown>>> = {
  rest: { type: 'rest' },
  http: { type: 'http', requestContentTypes: ['application/json', 'text/xml', 'multipart/form-data'] },
  'http-file': { type: 'http-file', bodyUploadContentTypes: ['application/json', 'text/plain'] },
}

const FORM = 'application/x-www-form-urlencoded'
const ALL: readonly Type[] = ['rest', 'http', 'http-file']

/** The value of the header, null for none, and the triggers that take it. All others answer 415. */
const CORPUS: readonly (readonly [type: string | null, takenBy: readonly Type[]])[] = [
  [null, ['rest', 'http']],
  ['application/json', ALL],
  ['APPLICATION/JSON', ALL],
  ['Application/Json', ALL],
  ['application/json;', ALL],
  ['application/json;;', ALL],
  ['application/json ;charset=utf-8', ALL],
  ['application/json; charset=utf-8', ALL],
  ['application/json;charset=utf-8', ALL],
  ['application/json;\tcharset=utf-8', ALL],
  ['application/json\t;\tcharset=utf-8', ALL],
  ['application/json; CHARSET="UTF-8"', ALL],
  ['application/json; charset="ut\\f-8"', ALL],
  ['application/json; a=b; c="d;e"', ALL],
  ['application/json; a=""', ALL],
  ['\tapplication/json\t', ALL],
  ['application/json; profile="http://x/\\"y\\""', ALL],
  ['application/problem+json', ['rest']],
  ['application/vnd.api+json; charset=utf-8', ['rest']],
  ['APPLICATION/HAL+JSON', ['rest']],
  ['application/+json', ['rest']],
  ['text/xml', ['http']],
  ['Text/XML; charset=utf-8', ['http']],
  ['text/plain', ['http-file']],
  ['text/plain; charset=iso-8859-1', ['http-file']],
  [FORM, ['rest']],
  [`${FORM}; charset=utf-8`, ['rest']],
  [FORM.toUpperCase(), ['rest']],
  ['', []],
  [' ', []],
  [';', []],
  ['json', []],
  ['application', []],
  ['application/', []],
  ['/json', []],
  ['*/*', []],
  ['application/*', []],
  ['application/json/xml', []],
  ['application/json, text/xml', []],
  ['text/xml, application/json', []],
  ['application/json text/xml', []],
  ['application/json charset=utf-8', []],
  ['application /json', []],
  ['application/ json', []],
  ['application/json; charset', []],
  ['application/json; charset=', []],
  ['application/json; charset = utf-8', []],
  ['application/json; charset =utf-8', []],
  ['application/json; charset= utf-8', []],
  ['application/json; charset="utf-8', []],
  ['application/json; charset=utf-8"', []],
  ['application/json; charset=utf-8; charset=utf-8', []],
  ['application/json; charset=utf-8; charset=utf-7', []],
  ['application/json; =x', []],
  ['application/json; charset=utf-8 x', []],
  ['application/json\\; charset=utf-8', []],
  ['application/json:', []],
  ['"application/json"', []],
  ["application/json'", []],
  ['application/json\xa0', []],
  ['application/json\xff', []],
  ['applicat\xefon/json', []],
  ['application/jsonp', []],
  ['application/json+xml', []],
  ['text/json', []],
  ['text/plain+json', []],
  ['application/xml', []],
  ['image/png', []],
  ['application/octet-stream', []],
  ['multipart/mixed; boundary=x', []],
  ['multipart/form-data-x; boundary=x', []],
  ['multipart/form-data, application/json; boundary=x', []],
]

test('the corpus is as large as it has to be', () => {
  expect(new Set(CORPUS.map(([type]) => type)).size).toBe(CORPUS.length)
  expect(CORPUS.length).toBeGreaterThanOrEqual(60)
})

describe.each(ALL)('%s', (trigger) => {
  test('takes what it declares, and nothing that is written otherwise', async () => {
    const served = await serveHttp({ trigger: TRIGGERS[trigger] })
    const wrong: string[] = []
    let taken = 0
    for (const [type, takenBy] of CORPUS) {
      const header = type === null ? '' : `Content-Type: ${type}\r\n`
      const request = `POST ${served.path} HTTP/1.1\r\nHost: x\r\n${header}Content-Length: 2\r\nConnection: close\r\n\r\n{}`
      const { status, body } = await sendRaw(served.port, request)
      const expected = takenBy.includes(trigger) ? 200 : 415
      if (status === 200) taken++
      if (status !== expected) wrong.push(`${JSON.stringify(type)}: ${status} instead of ${expected}`)
      if (status === 415 && body !== '{"message":"Unsupported content type"}') wrong.push(`${type}: ${body}`)
    }
    expect(wrong).toEqual([])
    expect(served.envelopes).toHaveLength(taken)
  })

  test('refuses two types', async () => {
    const served = await serveHttp({ trigger: TRIGGERS[trigger] })
    for (const types of [
      ['application/json', 'text/xml'],
      ['application/json', 'application/json'],
    ]) {
      const headers = types.map((type) => `Content-Type: ${type}\r\n`).join('')
      const answer = await sendRaw(
        served.port,
        `POST ${served.path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: 2\r\n\r\n{}`,
      )
      expect(answer.status).toBe(400)
    }
    expect(served.envelopes).toEqual([])
  })
})
