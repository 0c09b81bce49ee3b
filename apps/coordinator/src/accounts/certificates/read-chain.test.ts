import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyAndCertificate } from './__fixtures__/make-certificates.ts'
import { readChain } from './read-chain.ts'

const root = { name: 'root.example', ...keyAndCertificate('root.example') }
const leaf = keyAndCertificate('leaf.example', root)
const other = keyAndCertificate('other.example')

function facts(text: string, password?: string) {
  const read = readChain(text, password)
  return 'facts' in read ? read.facts : read.problem
}

test('tells the certificates, the leaf first, and whether the key is the leaf’s', () => {
  expect(facts(leaf.certificate + root.certificate + leaf.key)).toMatchObject({
    key: 'matches',
    certificates: [
      { subject: 'CN=leaf.example', issuer: 'CN=root.example' },
      { subject: 'CN=root.example', issuer: 'CN=root.example' },
    ],
  })
  expect(facts(leaf.certificate)).toMatchObject({ key: 'absent' })
  expect(facts(other.key + leaf.certificate)).toMatchObject({ key: 'does-not-match' })
})

test.each([
  ['PKCS #1', { type: 'pkcs1', format: 'pem' }],
  ['encrypted PKCS #8', { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }],
  [
    'an encrypted PKCS #1 key of old tools',
    { type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' },
  ],
] as const)('reads a key in %s', (_name, form) => {
  const key = createPrivateKey(leaf.key).export(form).toString()
  expect(facts(`${leaf.certificate}${key}`, 'open sesame')).toMatchObject({ key: 'matches' })
})

test('drops what tools write between the blocks', () => {
  const bag = 'Bag Attributes\n    friendlyName: hunter2\nsubject=CN = leaf\n'
  const read = readChain(bag + leaf.certificate + bag + leaf.key.replaceAll('\n', '\r\n'), undefined)
  expect('pem' in read && read.pem).toBe(`${leaf.certificate.trim()}\n${leaf.key.trim()}\n`)
})

test.each([
  ['nothing', ''],
  ['a key alone', leaf.key],
  ['a damaged certificate', leaf.certificate.replace(/M/g, '?')],
  ['two keys', leaf.certificate + leaf.key + other.key],
  ['a damaged key', leaf.certificate + leaf.key.replace(/^MI.*$/m, '')],
])('says what is wrong with %s, without repeating it', (_name, text) => {
  const problem = facts(text)
  expect(problem).toBeTypeOf('string')
  expect(JSON.stringify(problem)).not.toContain('-----')
})

test('says so when the password of the key is another one', () => {
  const key = createPrivateKey(leaf.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  })
  expect(facts(leaf.certificate + String(key), 'y')).toContain('its password is another one')
})
