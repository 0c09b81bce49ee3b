import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { errorText, isJataiError, RemoteError } from '@jatai/errors'
import { StepFailure } from '@jatai/sdk'
import type { StepCall } from '@jatai/sdk'
import type { Client, ServerHostKeyAlgorithm } from 'ssh2'
import { checkedAddresses } from '../remote/checked-addresses.ts'
import { limitConnecting } from '../remote/connect-limit.ts'
import { connectionText, hostAndPort } from '../remote/connection-text.ts'
import { lookupAmong } from '../remote/lookup-among.ts'
import { untilAborted } from '../remote/until-aborted.ts'
import { hostKeyRule, wrongHostKey } from './known-hosts.ts'
import type { HostKeyRule } from './known-hosts.ts'
import { unreadable } from './private-key.ts'
import type { SshLogin } from './ssh-login.ts'

export interface SshServer {
  readonly host: string
  readonly port: number
  /** ms until the login must be done; 0 or less for no limit. */
  readonly connectTimeout: number
  /** ms between questions whether the server is still there; three unanswered ones end the connection. 0 for none. */
  readonly aliveInterval: number
}

/**
 * Connects and logs in. Whoever gets the client has to `end` it, and to listen to its `error`. The server's key is
 * checked when the realm lists the server (tools.md, SSH Remote Command).
 *
 * @throws RemoteError when there is no connection, the server's key is another one, or the login is refused; the signal's reason when it is aborted
 */
export async function connectSsh(call: StepCall<unknown>, server: SshServer, login: SshLogin): Promise<Client> {
  const { host, port } = server
  const { outbound } = call.execution.services
  const rule = hostKeyRule(outbound.knownHosts ?? '', host, port)
  const limit = limitConnecting(call.signal, server.connectTimeout)
  let socket: Socket | undefined
  try {
    const addresses = await checkedAddresses(outbound, host, limit.signal)
    socket = connect({ host, port, lookup: lookupAmong(addresses) })
    await once(socket, 'connect', { signal: limit.signal })
    return await logIn(socket, server, login, rule, limit.signal)
  } catch (error) {
    socket?.destroy()
    if (call.signal.aborted) throw call.signal.reason
    if (limit.isOver()) {
      throw new RemoteError('REMOTE_FAILED', `Connect timeout to ${hostAndPort(host, port)} exceeded`, {
        retryable: true,
      })
    }
    if (isJataiError(error) || error instanceof StepFailure) throw error
    throw new RemoteError('REMOTE_FAILED', connectionText(error, host, port), { cause: error, retryable: true })
  } finally {
    limit.clear()
  }
}

async function logIn(
  socket: Socket,
  server: SshServer,
  login: SshLogin,
  rule: HostKeyRule | undefined,
  signal: AbortSignal,
): Promise<Client> {
  const { Client } = await import('ssh2')
  const client = new Client()
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.on('error', reject)
    client.once('close', () => reject(new Error('The server closed the connection')))
  })
  // What comes after the login is for whoever uses the client.
  ready.catch(() => undefined)
  const { password } = login.proof
  if (password !== undefined) {
    // Many servers ask for the password in a dialogue instead of taking it at once.
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) => {
      answer(prompts.map(({ echo }) => (echo === true ? login.username : password)))
    })
  }
  let isOtherKey = false
  const hostVerifier = (key: Buffer): boolean => {
    isOtherKey = rule?.accepts(key) === false
    return !isOtherKey
  }
  try {
    client.connect({
      sock: socket,
      username: login.username,
      ...login.proof,
      tryKeyboard: password !== undefined,
      keepaliveInterval: Math.max(0, server.aliveInterval),
      readyTimeout: 0,
      hostVerifier,
      ...(rule === undefined || rule.algorithms.length === 0
        ? {}
        : { algorithms: { serverHostKey: [...rule.algorithms] as ServerHostKeyAlgorithm[] } }),
    })
    await untilAborted(ready, signal)
    return client
  } catch (error) {
    client.destroy()
    if (isOtherKey) throw new RemoteError('REMOTE_REFUSED', wrongHostKey(server.host, server.port))
    throw signal.aborted ? error : loginFailure(error, login, server)
  }
}

function loginFailure(error: unknown, login: SshLogin, { host, port }: SshServer): unknown {
  const text = errorText(error)
  if (text.startsWith('Cannot parse privateKey')) {
    return unreadable(login.accountLabel, reasonOf(text))
  }
  if ((error as { readonly level?: unknown }).level === 'client-authentication') {
    const place = hostAndPort(host, port)
    return new RemoteError('REMOTE_REFUSED', `${place} refuses the login of the account "${login.accountLabel}"`)
  }
  return error
}

function reasonOf(text: string): string {
  return /passphrase/i.test(text) ? 'its passphrase is missing or wrong' : 'its form is unknown'
}
