import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { faultDocuments, isTick } from './documents.ts'
import { Ledger } from './ledger/ledger.ts'
import { serveLedger } from './ledger/ledger-server.ts'
import { Load } from './load/load.ts'
import { ROUTES } from './load/routes.ts'
import { twoFreePorts } from './platform/free-ports.ts'
import { PlatformProcess } from './platform/platform-process.ts'
import { readStoredState } from './platform/stored-state.ts'
import type { StoredState } from './platform/stored-state.ts'

/** A platform that faults happen to, the load on it, and the ledger of both. */
export interface World {
  readonly ledger: Ledger
  readonly ledgerUrl: string
  readonly platform: PlatformProcess
  readonly load: Load
  /** Starts the platform, noting that it is up. */
  start(): Promise<void>
  /** The platform cannot keep time from now on, and is not held to it before the next start. */
  excuseTicks(): void
  /** `kill -9`, noting that it is down. */
  kill(): Promise<void>
  /** Waits until every route has accepted so many messages more. */
  progress(messages: number): Promise<void>
  /** Waits until so many executions more have ended. */
  work(executions: number): Promise<void>
  /** Stops the load, lets the platform finish what it has, stops it, and gives what it left behind. */
  finish(): Promise<StoredState>
  close(): Promise<void>
}

/** The ledger counts as quiet when it was told nothing for so long. */
const QUIET_MS = 1_500
const MOST_ROUNDS = 5

/** @param options.data a folder of its own when absent */
export async function createWorld(
  options: { readonly data?: string; readonly execArgv?: readonly string[] } = {},
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-faults-'))
  const ledger = new Ledger()
  const server = await serveLedger(ledger)
  const platform = new PlatformProcess({
    data: options.data ?? join(folder, 'data'),
    hl7Port: await twoFreePorts(),
    ...(options.execArgv === undefined ? {} : { execArgv: options.execArgv }),
  })
  platform.deploy(faultDocuments(server.url))
  const load = new Load(ledger, platform)
  let upSince: number | undefined

  function noteDown(): void {
    if (upSince !== undefined) ledger.upTimes.push({ from: upSince, to: Date.now() })
    upSince = undefined
  }

  async function start(): Promise<void> {
    await platform.start()
    upSince = Date.now()
  }

  async function quiet(): Promise<void> {
    for (let seen = -1; seen !== ledger.toldCount; await pass(QUIET_MS)) seen = ledger.toldCount
  }

  return {
    ledger,
    ledgerUrl: server.url,
    platform,
    load,
    start,
    excuseTicks: noteDown,
    async kill() {
      noteDown()
      await platform.kill()
    },
    async progress(messages) {
      const wanted = new Map(ROUTES.map(({ name }) => [name, ledger.acceptedOf(name) + messages]))
      await ledger.until(`${messages} more messages by every route`, () =>
        [...wanted].every(([route, count]) => ledger.acceptedOf(route) >= count),
      )
    },
    work(executions) {
      const wanted = ledger.toldCount + 2 * executions
      return ledger.until(`${executions} more executions`, () => ledger.toldCount >= wanted)
    },
    async finish() {
      await load.stop()
      for (let round = 1; ; round++) {
        await quiet()
        noteDown()
        const { code, signal, stderr } = await platform.stop()
        if (code !== 0) throw new Error(`The platform ended with ${signal ?? code} instead of stopping:\n${stderr}`)
        const state = readStoredState(platform.data)
        const isEmpty = [...state.queued.keys()].every(isTick)
        if (isEmpty || round === MOST_ROUNDS) return state
        await start()
      }
    },
    async close() {
      await platform.kill()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
