import type { Client } from '@grpc/grpc-js'
import { perServices } from '../threads/per-services.ts'
import { createGrpcClient } from './grpc-client.ts'
import type { GrpcRoute } from './grpc-client.ts'

/** A client that others may use at the same time. */
export interface BorrowedClient {
  readonly client: Client
  release(): void
}

interface Kept {
  readonly client: Promise<Client>
  users: number
  idleTimer: NodeJS.Timeout | undefined
}

/** A client without calls is kept for so long, with its connection. */
const IDLE_MS = 30_000

const keptOf = perServices(() => new Map<string, Kept>())

/** The client for a route: one for all steps of a deployment that go the same way with the same certificates. */
export async function borrowClient(services: Parameters<typeof keptOf>[0], route: GrpcRoute): Promise<BorrowedClient> {
  const clients = keptOf(services)
  const name = JSON.stringify(route)
  let kept = clients.get(name)
  if (kept === undefined)
    clients.set(name, (kept = { client: createGrpcClient(route), users: 0, idleTimer: undefined }))
  const { client } = kept
  const entry = kept
  entry.users++
  clearTimeout(entry.idleTimer)
  const close = (made: Client): void => {
    if (clients.get(name) === entry) clients.delete(name)
    made.close()
  }
  try {
    const made = await client
    const release = (): void => {
      if (--entry.users > 0) return
      // One that could not connect waits longer and longer before it tries again; a new one tries at once.
      if (hasFailed(made)) return close(made)
      entry.idleTimer = setTimeout(() => close(made), IDLE_MS)
      entry.idleTimer.unref()
    }
    return { client: made, release }
  } catch (error) {
    // What failed is no client for anybody.
    if (clients.get(name) === entry) clients.delete(name)
    throw error
  }
}

/** TRANSIENT_FAILURE of the library's connectivity states. */
const FAILED = 3

function hasFailed(client: Client): boolean {
  return (client.getChannel().getConnectivityState(false) as number) === FAILED
}
