import { expect, test } from 'vitest'
import { sentApiKey, sentLogin, sentToken, withoutApiKey, withoutHeaders } from './sent-credentials.ts'

test.each([
  ['apikey=k', 'k', ''],
  ['a=1&apikey=k&b=%20', 'k', 'a=1&b=%20'],
  ['%61pi%6bey=k%2B', 'k+', ''],
  ['apikey=&apikey=k', 'k', ''],
  ['apikey', undefined, ''],
  ['apikeys=k&APIKEY=x', undefined, 'apikeys=k&APIKEY=x'],
  ['%zz=1', undefined, '%zz=1'],
  ['', undefined, ''],
])('finds the key in the query %j and takes it out', (query, key, rest) => {
  expect(sentApiKey({}, query)).toBe(key)
  expect(withoutApiKey(query)).toBe(rest)
})

test('takes the header before the query', () => {
  expect(sentApiKey({ apikey: 'h' }, 'apikey=q')).toBe('h')
  expect(sentApiKey({ apikey: '' }, 'apikey=q')).toBe('q')
})

test.each([
  [`Basic ${btoa('a:b:c')}`, { username: 'a', password: 'b:c' }],
  [`bASIC  ${btoa(':')}`, { username: '', password: '' }],
  [`Basic ${btoa('a')}`, undefined],
  ['Basic', undefined],
  ['Basic a b', undefined],
  ['Bearer x', undefined],
  [undefined, undefined],
])('reads the login of %j', (header, login) => {
  expect(sentLogin(header)).toEqual(login)
})

test.each([
  ['Bearer a.b.c', 'a.b.c'],
  ['bearer   x ', 'x'],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Basic x', undefined],
  [undefined, undefined],
])('reads the token of %j', (header, token) => {
  expect(sentToken(header)).toBe(token)
})

test('takes headers out in whatever case, and leaves values alone', () => {
  expect(withoutHeaders(['ApiKey', 'k', 'X', 'apikey', 'APIKEY', 'l'], ['apikey'])).toEqual(['X', 'apikey'])
})
