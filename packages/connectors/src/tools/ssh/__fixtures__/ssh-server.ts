import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ssh2 from 'ssh2'
import type { AuthContext, Connection, ServerChannel } from 'ssh2'

/** What a test server answers. */
export interface SshServerOptions {
  /** Lets a login through; `later` when it answers the context itself. */
  readonly accepts: (context: AuthContext) => boolean | 'later'
  /** Runs a command; `environment` holds what the client has sent before it. */
  readonly run?: (command: string, channel: ServerChannel, environment: Record<string, string>) => void
}

export interface SshTestServer {
  readonly port: number
  /** Its host key as known_hosts has it: type and base64. */
  readonly hostKey: string
  readonly connections: ReadonlySet<Connection>
  close(): Promise<void>
}

/** A server of the library itself on loopback. */
export async function startSshServer({ accepts, run }: SshServerOptions): Promise<SshTestServer> {
  const hostKey = ssh2.utils.generateKeyPairSync('ed25519')
  const connections = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
    connection.on('error', () => undefined)
    connection.on('authentication', (context) => {
      const answer = accepts(context)
      if (answer === true) context.accept()
      if (answer === false) context.reject()
    })
    connection.on('session', (accept) => {
      const session = accept()
      const environment: Record<string, string> = {}
      session.on('env', (acceptEnvironment, _reject, { key, val }) => {
        environment[key] = String(val)
        // Missing when the client does not ask for an answer.
        ;(acceptEnvironment as (() => void) | undefined)?.()
      })
      session.on('exec', (acceptCommand, _reject, { command }) => run?.(command, acceptCommand(), environment))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: hostKey.public.trim(),
    connections,
    async close() {
      for (const connection of connections) connection.end()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
