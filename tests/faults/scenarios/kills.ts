import { setTimeout as pass } from 'node:timers/promises'
import type { Route } from '../load/routes.ts'
import type { SourceDeployments } from '../peers/deploy-sources.ts'
import type { Peer } from '../peers/peer.ts'
import type { Peers } from '../peers/open-peers.ts'
import { scriptProcesses } from '../platform/script-processes.ts'
import { createWorld } from '../world.ts'
import type { World } from '../world.ts'
import { conclude } from './conclude.ts'
import { check } from './scenario.ts'
import type { Findings } from './scenario.ts'

/** A kind of kill; false when there was nothing to kill. */
interface Kill {
  readonly fault: string
  /** How often it is drawn, relative to the others; 0 where it cannot be done. */
  readonly weight: number
  inflict(world: World, sources: SourceDeployments): Promise<boolean>
}

const ALL_KILLS: readonly Kill[] = [
  { fault: 'the process is killed', weight: 3, inflict: killProcess },
  { fault: 'it is killed again while it starts', weight: 1, inflict: killStartingProcess },
  { fault: 'an engine runs out of memory', weight: 3, inflict: exhaustEngine },
  // Only Linux shows which processes belong to whom.
  { fault: 'a script process is killed', weight: process.platform === 'linux' ? 2 : 0, inflict: killScriptProcess },
]
const PEER_KILLS: readonly Kill[] = [
  { fault: 'connections to brokers are cut', weight: 1, inflict: cutConnections },
  { fault: 'a broker is killed', weight: 0.5, inflict: killPeer },
]

/** At random moments of a load by all triggers, something is killed at random; and everything goes on with the same data. */
export async function kills(count: number, peers: Peers, log: (text: string) => void): Promise<Findings> {
  const world = await createWorld({ peers: peers.all })
  const kinds = [...ALL_KILLS, ...(peers.all.length > 0 ? PEER_KILLS : [])].filter(({ weight }) => weight > 0)
  try {
    await world.start()
    const sources = await world.deploySources()
    world.load.start()
    await world.progress(5)
    for (let done = 0; done < count;) {
      const kill = drawn(kinds, done)
      if (!(await kill.inflict(world, sources))) continue
      done++
      log(`${done}/${count} ${kill.fault}`)
      // By some of the ways in, so that a start need not wake everything before the next kill comes.
      world.load.use(someOf(world.routes))
      // Every moment may be the wrong one: under full load, or while everything starts.
      if (Math.random() < 0.6) await world.work(MESSAGES_BETWEEN)
      await pass(Math.random() * MOST_PEACE_MS)
    }
    world.load.use(world.routes)
    await world.progress(5)
    const state = await world.finish()
    const poison = world.ledger.sent.filter(({ isPoison }) => isPoison)
    const deaths = state.executions.filter(
      ({ kind, response }) => kind === 'error' && /redelivery is not allowed|aborted 3 times/.test(response),
    )
    return conclude(world, state, [
      check(
        'poison ends as an error, or with its process',
        poison.flatMap(({ id, outcome, route }) => (outcome === 'accepted' && route.startsWith('rest') ? [id] : [])),
      ),
      check('executions that died are recorded as such', poison.length > 0 && deaths.length === 0 ? ['none is'] : []),
    ])
  } finally {
    await world.close()
  }
}

const MESSAGES_BETWEEN = 25
const MOST_PEACE_MS = 1_500

/** The first ones are one of each kind, so that a short run has them all. */
function drawn(kinds: readonly Kill[], done: number): Kill {
  const first = kinds[done]
  if (first !== undefined) return first
  let at = Math.random() * kinds.reduce((sum, { weight }) => sum + weight, 0)
  return kinds.find(({ weight }) => (at -= weight) < 0) ?? (kinds[0] as Kill) // There is a first one.
}

/** Half of them. */
function someOf(routes: readonly Route[]): readonly Route[] {
  return routes
    .map((route) => ({ route, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, routes.length / 2)
    .map(({ route }) => route)
}

async function killProcess({ ledger, ...world }: World): Promise<boolean> {
  ledger.fault('the process is killed')
  await world.kill()
  await world.start()
  return true
}

async function killStartingProcess({ ledger, ...world }: World): Promise<boolean> {
  ledger.fault('it is killed again while it starts')
  await world.kill()
  world.platform.launch()
  const [typicalMs = 1_000] = world.platform.startMs.slice(-1)
  await pass(Math.random() * typicalMs * 1.2)
  ledger.cuts.push(Date.now())
  await world.platform.kill()
  await world.start()
  return true
}

async function exhaustEngine({ ledger, load, platform, routes: all }: World): Promise<boolean> {
  const routes = all.filter(({ takesPoison }) => takesPoison)
  const route = routes[Math.floor(Math.random() * routes.length)] as Route // there are some
  const address = await platform.whenUp()
  ledger.fault('an engine runs out of memory')
  const { id, outcome } = await load.send(route, address, true)
  if (outcome === 'unsent') return false
  // Callers have waited for the death; the others hear of its beginning. It has none when it was refused, or when an
  // earlier poison ended the engine that had just taken it: then it is an error, which is looked for in the end.
  const pipelines = route.executedBy
  const begins = ledger.until(
    `${id} begins`,
    () => pipelines.every((name) => ledger.executions(name, id).size > 0),
    BEGINS_MS,
  )
  return begins.then(
    () => true,
    () => false,
  )
}

const BEGINS_MS = 30_000

async function killScriptProcess({ ledger, load, platform, routes }: World): Promise<boolean> {
  await platform.whenUp()
  const children = scriptProcesses(platform.pid ?? 0)
  const child = children[Math.floor(Math.random() * children.length)]
  if (child === undefined) {
    // They start with the first script.
    load.use(routes)
    await pass(50)
    return false
  }
  ledger.fault('a script process is killed')
  process.kill(child, 'SIGKILL')
  return true
}

async function cutConnections({ ledger, platform, peers }: World): Promise<boolean> {
  await platform.whenUp()
  ledger.cuts.push(Date.now())
  if (peers.filter((peer) => peer.cut()).length === 0) return false
  ledger.fault('connections to brokers are cut')
  return true
}

/** While it is not there, the deployments behind it say so. */
async function killPeer({ ledger, platform, peers }: World, sources: SourceDeployments): Promise<boolean> {
  const peer = peers[Math.floor(Math.random() * peers.length)] as Peer // there is one
  await platform.whenUp()
  ledger.fault('a broker is killed')
  // It goes on for a moment until it is killed: what is sent meanwhile is cut off too.
  ledger.cuts.push(Date.now())
  await peer.crash()
  ledger.cuts.push(Date.now())
  if (peer.isWatched) for (const pipeline of Object.keys(peer.triggers)) await shown(sources, pipeline)
  await peer.resume()
  return true
}

async function shown(sources: SourceDeployments, pipeline: string): Promise<void> {
  const lateAt = Date.now() + SHOWN_MS
  while ((await sources.reason(pipeline)) === null) {
    if (Date.now() > lateAt) throw new Error(`${pipeline} does not say why it waits for its broker`)
    await pass(LOOK_MS)
  }
}

const SHOWN_MS = 60_000
const LOOK_MS = 200
