import { expect, test } from 'vitest'
import { oneTimePassword } from './one-time-password.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { checkPassword } from './password-rules.ts'

test.each(['Abcdef1!', 'Ábcdéf1¿', 'Abcdefghijklm1!x', 'Пароль-1', 'Aa1 aaaa', 'Aa1😀😀😀😀😀'])(
  '%j follows the rules',
  (password) => {
    expect(() => checkPassword(password, { maximumLength: 16 })).not.toThrow()
  },
)

test.each([
  ['Abcdef1', 'at least 8 characters, a special character'],
  ['Abcde1!', 'at least 8 characters'],
  ['Abcdefghijklmn1!x', 'at most 16 characters'],
  ['abcdef1!', 'an upper-case letter'],
  ['ABCDEF1!', 'a lower-case letter'],
  ['Abcdefg!', 'a digit'],
  ['Abcdefg1', 'a special character'],
  ['12345678', 'an upper-case letter, a lower-case letter, a special character'],
  ['', 'at least 8 characters, an upper-case letter, a lower-case letter, a digit, a special character'],
])('%j needs %s', (password, missing) => {
  const check = (): void => checkPassword(password, { maximumLength: 16 })
  expect(check).toThrow(
    expect.objectContaining({ code: 'PASSWORD_WEAK', message: `The password needs ${missing}` }) as Error,
  )
})

test('a hash is Argon2id with a salt of its own, and fits its password only, however it was typed', async () => {
  const [hash, again] = await Promise.all([hashPassword('Señal-2026'), hashPassword('Señal-2026')])
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(hash).not.toBe(again)
  expect(await verifyPassword('Señal-2026'.normalize('NFD'), hash)).toBe(true)
  expect(await verifyPassword('Senal-2026', hash)).toBe(false)
  for (const broken of [
    '',
    'x',
    hash.slice(0, -1),
    hash.replace('argon2id', 'argon2i'),
    hash.replace('v=19', 'v=16'),
  ]) {
    expect(await verifyPassword('Señal-2026', broken), broken).toBe(false)
  }
  expect(await verifyPassword('Señal-2026', undefined)).toBe(false)
})

test('one-time passwords follow the rules, and differ', () => {
  const made = Array.from({ length: 200 }, oneTimePassword)
  expect(new Set(made).size).toBe(200)
  for (const password of made) expect(() => checkPassword(password, { maximumLength: 16 })).not.toThrow()
})
