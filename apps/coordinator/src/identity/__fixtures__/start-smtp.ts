import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions } from 'smtp-server'

export interface StartedSmtp {
  readonly port: number
  /** What was taken, whole. */
  readonly mails: { readonly to: readonly string[]; readonly user: string | undefined; readonly text: string }[]
  /** What the server answers instead of taking a mail. */
  refusal: string | undefined
  /** The next mail, or one that has come already. */
  next(): Promise<string>
  close(): Promise<void>
}

/** An SMTP server (npm smtp-server); with a password it wants STARTTLS first. */
export async function startSmtp(options: SMTPServerOptions = {}): Promise<StartedSmtp> {
  const mails: StartedSmtp['mails'] = []
  let taken = 0
  const waiting: ((text: string) => void)[] = []
  const started: { refusal: string | undefined } = { refusal: undefined }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key === undefined ? ['STARTTLS', 'AUTH'] : [],
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username ?? '' }) : done(new Error('Invalid login')),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (started.refusal !== undefined) return done(new Error(started.refusal))
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const text = decoded(Buffer.concat(chunks).toString('utf8'))
        mails.push({ to, user: session.user as string | undefined, text })
        if (waiting.length > 0) {
          taken++
          waiting.shift()?.(text)
        }
        done()
      })
    },
    ...options,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(started, {
    port: (server.server.address() as AddressInfo).port,
    mails,
    next: () =>
      new Promise<string>((resolve) => {
        const mail = mails[taken]
        if (mail === undefined) return void waiting.push(resolve)
        taken++
        resolve(mail.text)
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}

/** The text of a mail without its quoted-printable or Base64 dress. */
function decoded(mail: string): string {
  const [head = '', ...rest] = mail.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/content-transfer-encoding: base64/i.test(head)) {
    return `${head}\r\n\r\n${Buffer.from(body, 'base64').toString('utf8')}`
  }
  if (!/content-transfer-encoding: quoted-printable/i.test(head)) return mail
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return `${head}\r\n\r\n${Buffer.from(bytes, 'latin1').toString('utf8')}`
}
