import { describe, expect, test } from 'vitest'
import { hostKeyRule } from './known-hosts.ts'

const [one, two] = [Buffer.from('first key'), Buffer.from('second key')]
const line = (hosts: string, key = one, type = 'ssh-ed25519'): string =>
  `${hosts} ${type} ${key.toString('base64')} ana@box`
const accepts = (lines: string, host: string, key = one, port = 22): boolean | undefined =>
  hostKeyRule(lines, host, port)?.accepts(key)

test('a server that is not listed has no rule', () => {
  expect(hostKeyRule(`# ${line('box')}\n\n${line('other')}\nbox broken`, 'box', 22)).toBeUndefined()
})

test('a listed server shows one of its keys', () => {
  const lines = `${line('box,10.0.0.1')}\n${line('box', two, 'ssh-rsa')}`
  expect(accepts(lines, 'BOX', one)).toBe(true)
  expect(accepts(lines, 'box', two)).toBe(true)
  expect(accepts(lines, '10.0.0.1', two)).toBe(false)
  expect(hostKeyRule(lines, 'box', 22)?.algorithms).toEqual(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'])
})

test('another port is another server', () => {
  expect(accepts(line('box'), 'box', one, 2222)).toBeUndefined()
  expect(accepts(line('[box]:2222'), 'box', two, 2222)).toBe(false)
  expect(accepts(line('[box]:2222'), 'box', two, 22)).toBeUndefined()
})

test.each([
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'example.com', undefined],
  ['*.example.com,!b.example.com', 'b.example.com', undefined],
  ['!b.example.com,*.example.com', 'b.example.com', undefined],
  ['bo?', 'box', true],
  ['bo?', 'bo', undefined],
  ['**x*', 'box', true],
  ['b.x', 'box', undefined],
  ['*', 'anything', true],
])('the pattern %s, the server %s', (hosts, host, expected) => {
  expect(accepts(line(hosts), host)).toBe(expected)
})

describe('a hashed name', () => {
  // Written by ssh-keygen -H for the host box.example.
  const hashed = '|1|0wxYB93YS7j95+i8kBGrfM1+RFw=|hOjAb0jnDH/miKpYoRSP2jPW86M='

  test('is found again', () => {
    expect(accepts(line(hashed), 'box.example')).toBe(true)
    expect(accepts(line(hashed), 'other.example')).toBeUndefined()
  })
})

test('a revoked key is accepted from nobody', () => {
  expect(accepts(`@revoked ${line('*')}`, 'box')).toBe(false)
  expect(accepts(`@revoked ${line('*')}`, 'box', two)).toBe(true)
  expect(accepts(`${line('box')}\n@revoked ${line('*')}`, 'box')).toBe(false)
})

test('a certificate authority alone lets no key through', () => {
  expect(accepts(`@cert-authority ${line('*')}`, 'box')).toBe(false)
})
