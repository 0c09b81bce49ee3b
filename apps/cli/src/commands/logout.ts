import { parseArgs } from 'node:util'
import { createClient, signIn } from '@jatai/api'
import { currentConnection } from '../admin/admin-session.ts'
import { dropConnection } from '../admin/connections.ts'
import type { Command } from '../command.ts'
import { USER_AGENT } from '../version.ts'

/** `jatai logout`: ends the session, on the server too. */
export const logout: Command = {
  name: 'logout',
  summary: 'Signs out, and forgets the session',
  usage: '',
  async run(args, io) {
    parseArgs({ args: [...args], options: {} })
    const connection = await currentConnection(io)
    const { endpoint, jwt, currentRealm } = connection
    await dropConnection(io, connection)
    await createClient({ address: endpoint, token: jwt, userAgent: USER_AGENT }).call(signIn.signOut)
    io.stderr.write(`Signed out of ${currentRealm} at ${endpoint}\n`)
    return 0
  },
}
