import { createClient } from '@jatai/api'
import type { Client } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { CommandIo } from '../command.ts'
import { USER_AGENT } from '../version.ts'
import { readConnections } from './connections.ts'
import type { Connection } from './connections.ts'

/** Somebody who may call the admin API of a realm. */
export interface AdminSession {
  readonly client: Client
  readonly realm: string
  readonly address: string
}

/**
 * The session of the command line: `JATAI_TOKEN`, with `JATAI_ADDRESS` and `JATAI_REALM`, wins over what
 * `jatai login` has stored.
 *
 * @throws RequestError `CLI_NOT_SIGNED_IN`
 */
export async function openSession(io: CommandIo): Promise<AdminSession> {
  const { endpoint, currentRealm, jwt, apikey } = await currentConnection(io)
  return {
    client: createClient({
      address: endpoint,
      token: jwt,
      userAgent: USER_AGENT,
      ...(apikey === undefined ? {} : { apikey }),
    }),
    realm: currentRealm,
    address: endpoint,
  }
}

/** @throws RequestError `CLI_NOT_SIGNED_IN` */
export async function currentConnection(io: CommandIo): Promise<Connection> {
  const token = io.env['JATAI_TOKEN']
  if (token !== undefined && token !== '') {
    const apikey = io.env['JATAI_APIKEY']
    return {
      endpoint: io.env['JATAI_ADDRESS'] ?? DEFAULT_ADDRESS,
      currentRealm: io.env['JATAI_REALM'] ?? DEFAULT_REALM,
      jwt: token,
      ...(apikey === undefined ? {} : { apikey }),
    }
  }
  const [current] = await readConnections(io)
  if (current === undefined) {
    throw new RequestError(
      'CLI_NOT_SIGNED_IN',
      'You are not signed in: "jatai login" does that, JATAI_TOKEN replaces it',
    )
  }
  return current
}

export const DEFAULT_ADDRESS = 'http://127.0.0.1:8080'
export const DEFAULT_REALM = 'demo'
