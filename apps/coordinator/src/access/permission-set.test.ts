import { expect, test } from 'vitest'
import { permissionSet } from './permission-set.ts'

test('a right in one environment is none in another, and one without an environment counts everywhere', () => {
  const set = permissionSet(['DEPLOYMENT:CREATE{ENV=TEST}', 'LOG:READ', 'LOG:READ{ENV=PROD}'])
  expect(set.allows('DEPLOYMENT:CREATE', 'test')).toBe(true)
  expect(set.allows('DEPLOYMENT:CREATE', 'prod')).toBe(false)
  expect(set.allows('DEPLOYMENT:CREATE', 'TEST')).toBe(false)
  expect(set.allows('DEPLOYMENT:CREATE')).toBe(true)
  expect(set.allows('LOG:READ', 'stage')).toBe(true)
})

test('of services without environments, a narrowed right counts as it is', () => {
  expect(permissionSet(['AUDIT:READ{ENV=TEST}']).allows('AUDIT:READ', 'prod')).toBe(true)
})

test('any of several will do, and none of what cannot be read', () => {
  const set = permissionSet(['GROUP:READ', 'user:update', 'USER:UPDATE{ENV=}', 'USER', 'toString', '__proto__'])
  expect(set.allows(['USER:UPDATE', 'GROUP:READ'])).toBe(true)
  expect(set.allows('USER:UPDATE')).toBe(false)
  expect(set.allows('toString' as never)).toBe(false)
  expect(permissionSet([]).allows([])).toBe(false)
})

test('a right is none of a longer or shorter name', () => {
  const set = permissionSet(['USER:READ'])
  expect(set.allows('USER:READ:PERMISSION')).toBe(false)
  expect(permissionSet(['USER:READ:PERMISSION']).allows('USER:READ')).toBe(false)
})

test('what is public or for everybody signed in needs no right', () => {
  expect(permissionSet([]).allows('public')).toBe(true)
  expect(permissionSet([]).allows('signed-in')).toBe(true)
})
