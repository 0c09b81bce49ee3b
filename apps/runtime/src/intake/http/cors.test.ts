import { expect, test } from 'vitest'
import { createCorsPolicy } from './cors.ts'

const ORIGIN = 'Access-Control-Allow-Origin'

test('is not active without headers', () => {
  expect(createCorsPolicy({}, {})).toBeUndefined()
})

test('a header of the pipeline wins over that of the realm, whatever its case', () => {
  const policy = createCorsPolicy({ [ORIGIN]: '*', 'X-Realm': 'r' }, { 'access-control-allow-origin': 'https://a' })
  expect(policy?.headersFor('https://b')).toEqual({ 'access-control-allow-origin': 'https://a', 'X-Realm': 'r' })
})

test('of a list only the origin that calls is named, and nothing for others', () => {
  const policy = createCorsPolicy({}, { [ORIGIN]: 'https://a.example,b.example', 'X-Other': 'o' })
  expect(policy?.headersFor('https://a.example')).toEqual({
    [ORIGIN]: 'https://a.example',
    Vary: 'Origin',
    'X-Other': 'o',
  })
  expect(policy?.headersFor('http://b.example')).toMatchObject({ [ORIGIN]: 'http://b.example' })
  for (const other of [undefined, 'https://evil.example', 'https://a.example.evil.example', 'null']) {
    expect(policy?.headersFor(other)).toEqual({ Vary: 'Origin' })
  }
})

test('headers that cannot be sent, or frame the answer, are left out', () => {
  const policy = createCorsPolicy(
    {},
    { 'X-A': 'b\r\nX-Evil: 1 \u2713', 'Content-Length': '5', 'X Y': 'z', 'Transfer-Encoding': 'chunked' },
  )
  expect(policy?.headersFor(undefined)).toEqual({ 'X-A': 'b X-Evil: 1  ' })
})
