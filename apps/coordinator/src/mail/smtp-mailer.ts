import { RemoteError, RequestError } from '@jatai/errors'
import { createTransport } from 'nodemailer'
import type { Mailer } from './mailer.ts'

/**
 * A mailer over SMTP.
 *
 * @param url `smtp://user:password@mail.example.com:587?from=jatai@example.com`; `smtps:` for TLS from the start
 * @throws RequestError `MAIL_URL` when it cannot be read, or names no sender
 */
export function createSmtpMailer(url: string): Mailer {
  const { address, from } = readUrl(url)
  const transport = createTransport({ url: address, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 })
  return {
    async send({ to, subject, text }) {
      try {
        // An address object, so that nobody adds a second addressee by what an address contains.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, disableFileAccess: true, disableUrlAccess: true })
      } catch (cause) {
        throw new RemoteError('MAIL_UNAVAILABLE', 'The mail server did not take the mail', { cause, retryable: true })
      }
    },
    close: () => transport.close(),
  }
}

function readUrl(url: string): { readonly address: string; readonly from: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const from = parsed?.searchParams.get('from') ?? ''
  if (parsed === undefined || !/^smtps?:$/.test(parsed.protocol) || from === '') {
    // The URL has a password in it: it is not repeated.
    throw new RequestError('MAIL_URL', 'JATAI_SMTP_URL is written smtp://user:password@host:587?from=name@host')
  }
  parsed.searchParams.delete('from')
  return { address: parsed.href, from }
}
