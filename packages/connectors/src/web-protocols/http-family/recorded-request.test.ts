import { describe, expect, test } from 'vitest'
import type { HttpHead } from './http-head.ts'
import { recordedRequest } from './recorded-request.ts'

function headOf(changes: {
  readonly path?: string
  readonly query?: string
  readonly params?: Readonly<Record<string, string>>
  readonly type?: string
}): string {
  const { path = '/orders', query = '', params = {}, type } = changes
  const headers = type === undefined ? ['Authorization', 'Bearer secret'] : ['Content-Type', type]
  return JSON.stringify(['POST', path, query, params, headers, 'http://x'] satisfies HttpHead)
}

function recorded(head: string, body: string, hidden: readonly string[] = []): unknown {
  return JSON.parse(Buffer.from(recordedRequest(head, body, hidden), 'latin1').toString('utf8'))
}

test('a call is recorded as the message of its trigger, its numbers as they came, without its headers', () => {
  const text = recordedRequest(headOf({}), '{"id":12345678901234567890.10}', [])
  expect(text).toBe('{"method":"POST","path":"/orders","queryAndPath":{},"body":{"id":12345678901234567890.10}}')
})

test('query and parameters of the path are properties, so that sensitive ones can be hidden', () => {
  const head = headOf({ path: '/orders/M%C3%BCll', query: 'pin=1&pin=2&q=%22', params: { name: 'Müll' } })
  const message = { method: 'POST', queryAndPath: { pin: ['1', '2'], q: '"', name: 'Müll' }, body: null }
  expect(recorded(head, '')).toEqual({ ...message, path: '/orders/M%C3%BCll' })
  expect(recorded(head, '', ['name'])).toEqual({ ...message, path: '/orders/***' })
})

describe('a body', () => {
  test.each([
    ['', null],
    ['[1]', [1]],
    ['"text"', 'text'],
    [' -1.5e3 ', -1500],
    ['true', true],
    ['truely', 'truely'],
    ['12 apples', '12 apples'],
    ['<a b="c"/>', '<a b="c"/>'],
  ])('%j is recorded as JSON', (body, value) => {
    expect(recorded(headOf({}), body)).toMatchObject({ body: value })
  })

  test('that is a form is recorded by its fields', () => {
    const form = { pin: '1', who: 'João' }
    const urlencoded = headOf({ type: 'application/x-www-form-urlencoded' })
    expect(recorded(urlencoded, 'pin=1&who=Jo%C3%A3o')).toMatchObject({ form, body: null })
    const parts = ['pin', 'who'].map((name) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`)
    const body = Buffer.from(`${parts[0]}1\r\n${parts[1]}João\r\n--b--\r\n`, 'utf8').toString('latin1')
    expect(recorded(headOf({ type: 'multipart/form-data; boundary=b' }), body)).toMatchObject({ form, body: null })
  })

  test('that says to be a form and is none is not shown', () => {
    expect(recorded(headOf({ type: 'multipart/form-data; boundary=b' }), 'pin=1')).toEqual({
      method: 'POST',
      path: '/orders',
      queryAndPath: {},
      body: null,
    })
  })
})

test('a path that has to be escaped is', () => {
  expect(recorded(headOf({ path: '/a",{\\b' }), '{}')).toMatchObject({ path: '/a",{\\b', body: {} })
})
