import { errorText, RemoteError } from '@jatai/errors'
import type { Client, ClientChannel } from 'ssh2'
import type { OutputSink } from './command-output.ts'

export interface RemoteCommand {
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
  readonly stdout: OutputSink
  readonly stderr: OutputSink
}

export interface CommandResult {
  readonly stdout: string | undefined
  readonly stderr: string | undefined
  /** Null when a signal ended the command. */
  readonly exitCode: number | null
}

/**
 * Runs a command in the login shell of the user, without input, and waits for its end.
 *
 * @throws RemoteError when the server does not run it, or goes away before its end; the signal's reason when aborted
 */
export async function runCommand(client: Client, command: RemoteCommand, signal: AbortSignal): Promise<CommandResult> {
  return Promise.race([connectionLoss(client, signal), execute(client, command)])
}

/** Never fulfilled; rejected when the connection or the step ends. */
function connectionLoss(client: Client, signal: AbortSignal): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', (error) => reject(goneAway(error)))
    client.on('close', () => reject(goneAway()))
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    client.once('close', () => signal.removeEventListener('abort', stop))
  })
  // The connection is closed after the command too, when nobody waits any more.
  lost.catch(() => undefined)
  return lost
}

function execute(client: Client, { command, environment, stdout, stderr }: RemoteCommand): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    client.exec(command, { env: environment }, (error, channel) => {
      if (error !== undefined) {
        reject(new RemoteError('REMOTE_REFUSED', `The server does not run the command: ${errorText(error)}`))
        return
      }
      // All listen at once: a quick command's output, code and end come in the same packet as the server's consent.
      const parts = Promise.all([stdout(channel), stderr(channel.stderr), exitOf(channel)])
      parts.then(([out, err, exitCode]) => resolve({ stdout: out, stderr: err, exitCode }), reject)
      channel.end()
    })
  })
}

function exitOf(channel: ClientChannel): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let status: number | null | undefined
    channel.on('exit', (code: number | null) => {
      status = code
    })
    channel.once('close', () => {
      if (status === undefined) reject(goneAway())
      else resolve(status)
    })
  })
}

function goneAway(cause?: unknown): RemoteError {
  const reason = cause === undefined ? '' : `: ${errorText(cause)}`
  return new RemoteError('REMOTE_FAILED', `The connection was lost before the command ended${reason}`, { cause })
}
