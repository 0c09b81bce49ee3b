import { expect, test } from 'vitest'
import { claimValue, listClaim, textClaim } from './claims.ts'

const claims = {
  email: ' ana@acme.test ',
  'https://acme.test/groups': ['a'],
  realm_access: { roles: ['b', 1, null, 'c'] },
  'a.b': 'plain',
  a: { b: 'path' },
  one: 'single',
  empty: ' ',
}

test.each([
  ['https://acme.test/groups', ['a']],
  ['realm_access.roles', ['b', 'c']],
  ['one', ['single']],
  ['a', undefined],
  ['nothing', undefined],
  ['realm_access.roles.length', undefined],
])('the list in %j is %j', (name, list) => expect(listClaim(claims, name)).toEqual(list))

test('a name stands for itself before it is a path', () => expect(claimValue(claims, 'a.b')).toBe('plain'))

test.each(['__proto__', 'constructor', 'constructor.name', 'realm_access.__proto__', 'email.length', '', '.'])(
  '%j leads to nothing that is not a claim',
  (name) => expect(claimValue(claims, name)).toBeUndefined(),
)

test('a text is one that says something', () => {
  expect(textClaim(claims, 'email')).toBe('ana@acme.test')
  expect(textClaim(claims, 'empty')).toBeUndefined()
  expect(textClaim(claims, 'realm_access')).toBeUndefined()
})
