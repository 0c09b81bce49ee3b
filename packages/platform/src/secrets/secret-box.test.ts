import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from './secret-box.ts'

const [first, second] = [randomBytes(32), randomBytes(32)]

describe('a secret box', () => {
  it('opens what it sealed, whatever the text, and never seals it twice the same way', () => {
    const box = createSecretBox([first])
    for (const secret of ['', 'p', 'senha ção 😀\n\0', 'x'.repeat(100_000)]) {
      const sealed = box.seal(secret, 'account:1:password')
      expect(box.open(sealed, 'account:1:password')).toBe(secret)
      expect(box.seal(secret, 'account:1:password')).not.toBe(sealed)
      if (secret.length > 2) expect(sealed).not.toContain(secret.slice(0, 12))
    }
  })

  it('opens it only in its place', () => {
    const box = createSecretBox([first])
    expect(() => box.open(box.seal('secret', 'a'), 'b')).toThrow(expect.objectContaining({ code: 'SECRET_DAMAGED' }))
  })

  it('refuses what was changed in any character', () => {
    const box = createSecretBox([first])
    const sealed = box.seal('secret', 'a')
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'Q' : 'A'
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      // The last character may have bits that stand for nothing.
      if (Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(rawOf(sealed)) && at > 16) continue
      expect(() => box.open(changed, 'a'), changed).toThrow(/was changed|not set any more/)
    }
    for (const wrong of ['', 'v1', 'v1.x', sealed.slice(0, 20), `${sealed}A`]) {
      expect(() => box.open(wrong, 'a'), wrong).toThrow(/was changed|not set any more/)
    }
  })

  it('never says the secret in an error', () => {
    const box = createSecretBox([first])
    expect(() => box.open(box.seal('hunter2', 'a'), 'b')).toThrow(expect.not.stringContaining('hunter2'))
  })

  it('is rotated by a new key before the old one', () => {
    const before = createSecretBox([first])
    const sealed = before.seal('secret', 'a')
    const during = createSecretBox([second, first])
    expect(during.open(sealed, 'a')).toBe('secret')
    expect(during.isCurrent(sealed)).toBe(false)
    const again = during.seal(during.open(sealed, 'a'), 'a')
    expect(during.isCurrent(again)).toBe(true)
    const after = createSecretBox([second])
    expect(after.open(again, 'a')).toBe('secret')
    expect(() => after.open(sealed, 'a')).toThrow(expect.objectContaining({ code: 'SECRET_KEY_UNKNOWN' }))
  })

  it('takes keys of 32 bytes only', () => {
    expect(() => createSecretBox([])).toThrow(RangeError)
    expect(() => createSecretBox([randomBytes(16)])).toThrow(RangeError)
  })
})

function rawOf(sealed: string): Buffer {
  return Buffer.from(sealed.split('.')[2] ?? '', 'base64url')
}
