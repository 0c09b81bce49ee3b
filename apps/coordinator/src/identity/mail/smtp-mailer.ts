import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { RemoteError } from '@jatai/errors'
import type { CheckAddress } from '../../http/checked-lookup.ts'
import { checkedLookup, checkLiteral } from '../../http/checked-lookup.ts'
import type { MailServer } from './mail-server.ts'
import type { Mailer } from './mailer.ts'
import { mailText } from './mail-texts.ts'

const CONNECT_MS = 10_000
const SILENCE_MS = 30_000

/**
 * Sends mails by SMTP, a connection each: they are few.
 *
 * @param checkAddress lets through the addresses that may be connected to
 */
export function createSmtpMailer(server: MailServer, checkAddress: CheckAddress): Mailer {
  const { host, port, security, username, password, from } = server
  return {
    async send(mail) {
      const { createTransport } = await import('nodemailer')
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        // Forced: a server that offers no sign-in is not the one that the password is for.
        ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' }, forceAuth: true }),
        connectionTimeout: CONNECT_MS,
        greetingTimeout: CONNECT_MS,
        socketTimeout: SILENCE_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
        getSocket: (_options, done) => {
          openSocket(server, checkAddress).then(
            (connection) => done(null, { connection }),
            (error: unknown) => done(error as Error, false),
          )
        },
      })
      const { subject, text } = mailText(mail)
      try {
        await transport.sendMail({
          from,
          to: { name: mail.name, address: mail.to },
          subject,
          text,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new RemoteError('MAIL_UNAVAILABLE', `The mail server ${host}:${port} did not take the mail: ${reason}`, {
          cause,
          retryable: true,
        })
      } finally {
        transport.close()
      }
    },
  }
}

/** The library's own look-up cannot be checked: the socket is opened here. */
async function openSocket({ host, port }: MailServer, checkAddress: CheckAddress): Promise<Socket> {
  checkLiteral(host, checkAddress)
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: checkedLookup(checkAddress), timeout: CONNECT_MS })
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${CONNECT_MS / 1000} s`)))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeAllListeners()
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}
