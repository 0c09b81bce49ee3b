import { readFileSync } from 'node:fs'
import { expect, describe, test } from 'vitest'
import { openImap } from './open-imap.ts'
import type { ImapServer } from './open-imap.ts'

const given = process.env['JATAI_TEST_IMAPS_URL']
const certificateFile = process.env['JATAI_TEST_IMAPS_CERTIFICATE']
const url = new URL(given ?? 'imaps://user:secret@127.0.0.1:993')
const authorities = certificateFile === undefined ? '' : readFileSync(certificateFile, 'utf8')

function open(server: Partial<ImapServer>, pass = decodeURIComponent(url.password)) {
  return openImap({
    server: { host: 'localhost', port: Number(url.port), isSecure: true, authorities, ...server },
    login: { user: url.username, pass },
    accountLabel: 'mailbox',
    outbound: { check: () => undefined, proxyFor: () => undefined },
    signal: new AbortController().signal,
  })
}

describe.skipIf(given === undefined || certificateFile === undefined)(
  'Dovecot (skipped: JATAI_TEST_IMAPS_URL and JATAI_TEST_IMAPS_CERTIFICATE are not set)',
  () => {
    test.each(['localhost', '127.0.0.1'])('TLS from the start, the certificate checked for %s', async (host) => {
      const client = await open({ host })
      expect([client.secureConnection, client.tls]).toEqual([true, expect.objectContaining({ authorized: true })])
      await client.logout()
    })

    test('a certificate of an authority that is not trusted is refused', async () => {
      await expect(open({ authorities: undefined })).rejects.toMatchObject({
        code: 'REMOTE_FAILED',
        message: expect.stringMatching(/^localhost:\d+: self-signed certificate/) as string,
      })
    })

    test('a wrong password names the account, and nothing of the password', async () => {
      const refused = open({}, 'geheim')
      await expect(refused).rejects.toThrow(/^localhost:\d+ refuses the login of the account "mailbox"$/)
    })
  },
)
