import { RequestError } from '@jatai/errors'

/** An SMTP server to hand mails over to. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte, after the greeting, or never. `if-offered`: after the greeting where the server can. */
  readonly security: 'tls' | 'starttls' | 'if-offered' | 'none'
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** `Jataí <no-reply@example.com>` */
  readonly from: string
}

/**
 * Reads the address of a server: `smtps://user:password@host:465` speaks TLS from the first byte, `smtp://host:587` after
 * the greeting where the server offers it, and always when there is a password to protect.
 *
 * @throws RequestError `MAIL_SETTINGS` without repeating the password
 */
export function readMailServer(address: string, from: string): MailServer {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new RequestError('MAIL_SETTINGS', 'A mail server is written smtp://user:password@host:port, or smtps://…')
  }
  const isTls = url.protocol === 'smtps:'
  const username = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    security: isTls ? 'tls' : password === '' ? 'if-offered' : 'starttls',
    ...(username === '' ? {} : { username, password }),
    from,
  }
}
