import { isIP } from 'node:net'
import { isJataiError, RemoteError } from '@jatai/errors'
import type { OutboundPolicy } from '@jatai/sdk'
import type { ImapFlow, ImapFlowError } from 'imapflow'
import { checkedAddresses } from '../../tools/remote/checked-addresses.ts'
import { connectionText, hostAndPort } from '../../tools/remote/connection-text.ts'
import type { MailboxLogin } from './mailbox-login.ts'

export interface ImapServer {
  readonly host: string
  readonly port: number
  /** True: TLS from the start. False: the change to TLS (STARTTLS) where the server offers it. */
  readonly isSecure: boolean
  /** PEM of the only authorities whose certificates are taken; undefined for those that the system trusts. */
  readonly authorities?: string | undefined
}

export interface ImapOptions {
  readonly server: ImapServer
  readonly login: MailboxLogin
  /** For the words of a refusal. */
  readonly accountLabel: string
  readonly outbound: OutboundPolicy
  readonly signal: AbortSignal
}

const CONNECT_MS = 15_000
const GREETING_MS = 15_000
/** Longer than the time between two polls; a server that says nothing for so long in a command is gone. */
const SILENCE_MS = 120_000

/**
 * Connects and logs in. Whoever gets the client has to end it.
 *
 * @throws RemoteError when there is no connection, its certificate is not trusted, or the login is refused; the signal's
 *   reason when it is aborted
 */
export async function openImap(options: ImapOptions): Promise<ImapFlow> {
  const { server, outbound, signal } = options
  const { host, port } = server
  let failure: unknown
  try {
    for (const { address } of await checkedAddresses(outbound, host, signal)) {
      try {
        return await connectTo(address, options)
      } catch (error) {
        failure = error
        if (signal.aborted || hasAnswered(error)) break
      }
    }
  } catch (error) {
    failure = error
  }
  if (signal.aborted) throw signal.reason
  throw isJataiError(failure) ? failure : asRemoteError(failure, options, hostAndPort(host, port))
}

async function connectTo(address: string, { server, login, signal }: ImapOptions): Promise<ImapFlow> {
  const { ImapFlow } = await import('imapflow')
  const { host, port, isSecure, authorities } = server
  const client = new ImapFlow({
    host: address,
    port,
    secure: isSecure,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    auth: login,
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    clientInfo: { name: 'Jatai' },
    ...(authorities === undefined ? {} : { tls: { ca: authorities } }),
  })
  // The command that it breaks tells of it; without a listener it would end the process.
  client.on('error', () => undefined)
  const stop = (): void => client.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    return client
  } catch (error) {
    client.close()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The other addresses of the name are the same server: what it answered there it answers here. */
function hasAnswered(error: unknown): boolean {
  const { authenticationFailed, tlsFailed } = error as ImapFlowError
  return authenticationFailed === true || tlsFailed === true
}

function asRemoteError(error: unknown, { server, accountLabel }: ImapOptions, place: string): RemoteError {
  const { authenticationFailed, code } = error as ImapFlowError
  if (authenticationFailed === true) {
    return new RemoteError('REMOTE_REFUSED', `${place} refuses the login of the account "${accountLabel}"`)
  }
  const text =
    code === 'GREETING_TIMEOUT'
      ? `${place} does not greet${server.isSecure ? '' : ': TLS from the start is spoken on port 993 only'}`
      : connectionText(error, server.host, server.port)
  return new RemoteError('REMOTE_FAILED', text, { cause: error, retryable: true })
}
