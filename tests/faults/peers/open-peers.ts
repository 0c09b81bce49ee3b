import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArtemis } from './artemis.ts'
import { openDovecot } from './dovecot.ts'
import { openKafka } from './kafka.ts'
import type { Peer } from './peer.ts'
import { openRabbitmq } from './rabbitmq.ts'
import { startService, stopService, stopServiceNow } from './service.ts'
import type { Service } from './service.ts'

const PEERS: Readonly<Record<string, (service: Service) => Promise<Peer>>> = {
  rabbitmq: openRabbitmq,
  kafka: openKafka,
  artemis: openArtemis,
  dovecot: openDovecot,
}

/** The servers of this run, and why others are not there. */
export interface Peers {
  readonly all: readonly Peer[]
  readonly absent: readonly { readonly name: string; readonly reason: string }[]
  close(): Promise<void>
}

/** Starts brokers and a mail server of this run's own: those that can be had here. */
export async function openPeers(): Promise<Peers> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-peers-'))
  // Servers have users of their own.
  chmodSync(folder, 0o755)
  const names = Object.keys(PEERS)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const abandon = (): void => {
    for (const name of names) stopServiceNow(name, folder)
    remove()
  }
  process.once('exit', abandon)
  const absent: { readonly name: string; readonly reason: string }[] = []
  const opened = await Promise.all(
    Object.entries(PEERS).map(async ([name, open]) => {
      try {
        return await open(await startService(name, folder))
      } catch (error) {
        absent.push({ name, reason: error instanceof Error ? error.message : String(error) })
        return undefined
      }
    }),
  )
  const all = opened.filter((peer) => peer !== undefined)
  return {
    all,
    absent,
    async close() {
      await Promise.all(all.map((peer) => peer.close()))
      await Promise.all(names.map((name) => stopService(name, folder)))
      process.off('exit', abandon)
      remove()
    },
  }
}
