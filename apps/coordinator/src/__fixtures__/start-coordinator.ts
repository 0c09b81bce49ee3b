import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, signIn } from '@jatai/api'
import type { Client } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import { createUuidV7, openPlatform } from '@jatai/platform'
import type { Platform, PlatformSettings } from '@jatai/platform'
import { createCoordinator } from '../create-coordinator.ts'
import type { CoordinatorOptions } from '../create-coordinator.ts'
import type { FirstAdministrator } from '../realms/ensure-realm.ts'
import { createSmallWorkloads } from './small-workloads.ts'

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
  /** As if an address had asked so many times to sign in. */
  countRequests(address: string, count: number): Promise<void>
  /** Makes another realm; a client of its administrator. */
  realm(name: string): Promise<Client>
  close(): Promise<void>
}

/** A coordinator behind a real port, with the realm `demo`; on adapters in memory unless settings say something else. */
export async function startCoordinator(
  options: Partial<CoordinatorOptions> = {},
  settings: PlatformSettings = {},
): Promise<StartedCoordinator> {
  const platform = await openPlatform(settings, { hasSearchThread: false })
  const faults: unknown[] = []
  let ahead = 0
  const coordinator = await createCoordinator({
    platform,
    workloads: createSmallWorkloads(),
    trials: { start: () => Promise.reject(new RequestError('TRIALS_BUSY', 'There is no engine here')) },
    secrets: platform.secrets,
    createId: createUuidV7(),
    now: () => Date.now() + ahead,
    version: '0.0.0-test',
    report: (error) => faults.push(error),
    ...options,
  })
  await coordinator.start()
  const server = createServer((request, response) => coordinator.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function administratorOf(realm: string, { email, oneTimePassword }: FirstAdministrator): Promise<string> {
    const { body } = await createClient({ address }).call(signIn.signIn, {
      params: { realm },
      body: {
        email,
        password: oneTimePassword,
        ...(oneTimePassword === ADMIN_PASSWORD ? {} : { newPassword: ADMIN_PASSWORD }),
        asToken: true,
      },
    })
    return body.token ?? ''
  }

  const made = await coordinator.ensureRealm('demo')
  // A start on data that were there before.
  const administrator = made ?? { email: 'admin@demo.local', oneTimePassword: ADMIN_PASSWORD }
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
    async countRequests(from, count) {
      await platform.cache.increment(`sign-in-address:password:${from}`, count, 60_000)
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
