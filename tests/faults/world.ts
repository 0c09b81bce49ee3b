import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { faultDocuments, isTick } from './documents.ts'
import { Ledger } from './ledger/ledger.ts'
import { serveLedger } from './ledger/ledger-server.ts'
import { Load } from './load/load.ts'
import { ROUTES } from './load/routes.ts'
import type { Route } from './load/routes.ts'
import { deploySources } from './peers/deploy-sources.ts'
import type { SourceDeployments } from './peers/deploy-sources.ts'
import type { Peer } from './peers/peer.ts'
import { sourceDocuments } from './peers/source-documents.ts'
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
  /** All ways into the platform. */
  readonly routes: readonly Route[]
  readonly peers: readonly Peer[]
  /** Deploys what is behind the brokers and mailboxes, on a platform that has started for the first time. */
  deploySources(): Promise<SourceDeployments>
  /** Starts the platform, noting that it is up. */
  start(): Promise<void>
  /** The platform cannot keep time from now on, and is not held to it before the next start. */
  excuseTicks(): void
  /** `kill -9`, noting that it is down. Brokers lose what it has not acknowledged. */
  kill(): Promise<void>
  /** Waits until every route has accepted so many messages more. */
  progress(messages: number): Promise<void>
  /** Waits until so many executions more have ended. */
  work(executions: number): Promise<void>
  /** Stops the load, lets the platform finish what it has, stops it, and gives what it left behind. */
  finish(): Promise<FinalState>
  close(): Promise<void>
}

/** What is left when a platform has done all that it was given. */
export interface FinalState extends StoredState {
  /** What brokers and mailboxes still have. */
  readonly remaining: readonly string[]
}

/** The ledger counts as quiet when it was told nothing for so long. */
const QUIET_MS = 1_500
const MOST_ROUNDS = 6
/** For a mail that an execution had in hand when it was killed, and the group of a Kafka consumer that was. */
const DRAIN_MS = 20_000
const LOOK_MS = 500

/** @param options.data a folder of its own when absent */
export async function createWorld(
  options: { readonly data?: string; readonly execArgv?: readonly string[]; readonly peers?: readonly Peer[] } = {},
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
  const peers = options.peers ?? []
  const routes = [...ROUTES, ...peers.flatMap((peer) => peer.routes)]
  const load = new Load(ledger, platform, routes)
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

  async function remaining(): Promise<readonly string[]> {
    return (await Promise.all(peers.map((peer) => peer.remaining()))).flat()
  }

  /** Waits until brokers and mailboxes are empty, as long as that may take. */
  async function drained(): Promise<void> {
    const lateAt = Date.now() + DRAIN_MS
    while ((await remaining()).length > 0 && Date.now() < lateAt) await pass(LOOK_MS)
    await quiet()
  }

  return {
    ledger,
    ledgerUrl: server.url,
    platform,
    load,
    routes,
    peers,
    deploySources: () => deploySources(platform, peers, sourceDocuments(server.url, peers)),
    start,
    excuseTicks: noteDown,
    async kill() {
      noteDown()
      ledger.cuts.push(Date.now())
      await platform.kill()
    },
    async progress(messages) {
      const wanted = new Map(routes.map(({ name }) => [name, ledger.acceptedOf(name) + messages]))
      const behind = (): string[] =>
        [...wanted.keys()].filter((name) => ledger.acceptedOf(name) < (wanted.get(name) ?? 0))
      const state = (name: string): string =>
        `${name} (${ledger.acceptedOf(name)} accepted, ${ledger.begunOf(name)} begun)`
      await ledger.until(
        () => `${messages} more messages by ${behind().map(state).join(', ')}`,
        () => behind().length === 0,
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
        await drained()
        noteDown()
        const { code, signal, stderr } = await platform.stop()
        if (code !== 0) throw new Error(`The platform ended with ${signal ?? code} instead of stopping:\n${stderr}`)
        const state = { ...readStoredState(platform.data), remaining: await remaining() }
        const isEmpty = [...state.queued.keys()].every(isTick) && state.remaining.length === 0
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
