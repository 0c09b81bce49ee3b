import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, signIn } from '@jatai/api'
import type { Client } from '@jatai/api'
import { createSecretBox, createUuidV7, freshMasterKeys, openPlatform } from '@jatai/platform'
import type { Platform } from '@jatai/platform'
import { createCoordinator } from '../create-coordinator.ts'
import type { CoordinatorOptions } from '../create-coordinator.ts'
import type { FirstAdministrator } from '../realms/ensure-realm.ts'

export const ADMIN_PASSWORD = 'Tested-2026'

export interface StartedCoordinator {
  /** `http://127.0.0.1:40123` */
  readonly address: string
  readonly platform: Platform
  readonly administrator: FirstAdministrator
  /** Somebody who may do everything. */
  readonly admin: Client
  readonly adminToken: string
  /** What the coordinator called its own fault. */
  readonly faults: unknown[]
  /** Puts the clock forward. */
  advance(ms: number): void
  /** More requests than one address may make: forgets those that were made. */
  forgetRequests(): Promise<void>
  /** Makes another realm; a client of its administrator. */
  realm(name: string): Promise<Client>
  close(): Promise<void>
}

/** A coordinator on adapters in memory, behind a real port, with the realm `demo`. */
export async function startCoordinator(options: Partial<CoordinatorOptions> = {}): Promise<StartedCoordinator> {
  const platform = await openPlatform({}, { hasSearchThread: false })
  const faults: unknown[] = []
  let ahead = 0
  const coordinator = await createCoordinator({
    platform,
    secrets: createSecretBox(freshMasterKeys()),
    createId: createUuidV7(),
    now: () => Date.now() + ahead,
    version: '0.0.0-test',
    report: (error) => faults.push(error),
    ...options,
  })
  const server = createServer((request, response) => coordinator.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function administratorOf(realm: string, { email, oneTimePassword }: FirstAdministrator): Promise<string> {
    const { body } = await createClient({ address }).call(signIn.signIn, {
      params: { realm },
      body: { email, password: oneTimePassword, newPassword: ADMIN_PASSWORD, asToken: true },
    })
    return body.token ?? ''
  }

  const administrator = (await coordinator.ensureRealm('demo')) as FirstAdministrator
  const adminToken = await administratorOf('demo', administrator)
  return {
    address,
    platform,
    administrator,
    admin: createClient({ address, token: adminToken }),
    adminToken,
    faults,
    advance: (ms) => void (ahead += ms),
    async forgetRequests() {
      for (const kind of ['password', 'link', 'provider']) {
        await platform.cache.delete(`sign-in-address:${kind}:127.0.0.1`)
      }
    },
    async realm(name) {
      const first = (await coordinator.ensureRealm(name)) as FirstAdministrator
      return createClient({ address, token: await administratorOf(name, first) })
    },
    async close() {
      await coordinator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await platform.close()
    },
  }
}
