import { createClient, tokens } from '@jatai/api'
import type { Client } from '@jatai/api'
import type { StartedCoordinator } from '../../__fixtures__/start-coordinator.ts'

/** A client with a token that has these permissions and no others. */
export async function signInWith({ admin, address }: StartedCoordinator, permissions: string[]): Promise<Client> {
  const body = { title: permissions.join(' ').slice(0, 80), permissions, lifetimeMs: 3_600_000 }
  const { body: made } = await admin.call(tokens.createToken, { params: { realm: 'demo' }, body })
  return createClient({ address, token: made.value })
}
