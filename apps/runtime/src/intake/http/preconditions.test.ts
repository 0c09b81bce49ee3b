import { expect, test } from 'vitest'
import { preconditionStatus } from './preconditions.ts'

test.each([
  [{}, undefined],
  [{ 'if-none-match': '"a"' }, 304],
  [{ 'if-none-match': 'W/"a"' }, 304],
  [{ 'if-none-match': '"b", "a"' }, 304],
  [{ 'if-none-match': '"b,\\",W/"a"' }, 304],
  [{ 'if-none-match': ' * ' }, 304],
  [{ 'if-none-match': '"b"' }, undefined],
  [{ 'if-none-match': 'a' }, undefined],
  [{ 'if-match': '"a"' }, undefined],
  [{ 'if-match': '"b","a"' }, undefined],
  [{ 'if-match': '*' }, undefined],
  [{ 'if-match': 'W/"a"' }, 412],
  [{ 'if-match': '"b"' }, 412],
  [{ 'if-match': '"b"', 'if-none-match': '"a"' }, 412],
  [{ 'if-match': '"a"', 'if-none-match': '"a"' }, 304],
])('%j is answered for "a" with %j', (headers, status) => {
  expect(preconditionStatus(headers, '"a"')).toBe(status)
})

test('what is only nearly the same is the same for who has it, not for who expects it', () => {
  expect(preconditionStatus({ 'if-none-match': '"a"' }, 'W/"a"')).toBe(304)
  expect(preconditionStatus({ 'if-match': 'W/"a"' }, 'W/"a"')).toBe(412)
})
