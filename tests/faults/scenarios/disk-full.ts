import { join } from 'node:path'
import { mountSmallDisk } from '../platform/small-disk.ts'
import { createWorld } from '../world.ts'
import type { World } from '../world.ts'
import { conclude } from './conclude.ts'
import { check } from './scenario.ts'
import type { Findings } from './scenario.ts'

const DISK_MB = 96
/** Routes whose messages are on disk before they are accepted, or whose files are. */
const KEPT = ['publish', 'call', 'upload']
const REFUSALS = 5
const KILLED = 'the process is killed while the disk is full'

/**
 * The disk of the data folder gets full under load: what has to be kept is refused, the rest goes on; then the process
 * is killed, started while there is still no room, and given room again.
 */
export async function diskFull(log: (text: string) => void): Promise<Findings> {
  const disk = mountSmallDisk(DISK_MB)
  const world = await createWorld({ data: join(disk.folder, 'data') })
  const { ledger, platform, load } = world
  try {
    await world.start()
    load.start()
    await world.progress(2)

    ledger.fault('the disk is full')
    world.excuseTicks()
    disk.fill()
    await refusals(world)
    log('the disk is full: what has to be kept is refused')
    const whileFull = ledger.sent.length
    await ledger.until('calls that need no disk are answered', () =>
      ['rest', 'http'].every((route) =>
        ledger.sent.slice(whileFull).some((sent) => sent.route === route && sent.outcome !== 'waiting'),
      ),
    )

    ledger.fault(KILLED)
    await world.kill()
    platform.launch()
    const refused = await Promise.race([platform.exited(), platform.whenUp().then(() => undefined)])
    const text = refused?.stderr ?? ''
    log(`the process starts on a full disk: ${refused === undefined ? 'it serves' : text.trim()}`)
    if (refused === undefined) await world.kill()

    ledger.fault('there is room again')
    disk.clear()
    await world.start()
    await world.progress(2)
    log('there is room again: everything is accepted')
    const state = await world.finish()
    return conclude(world, state, [
      check('what cannot be kept is refused with the status of an error', wrongRefusals(world)),
      check(
        'a start without room serves, or says what is missing',
        refused === undefined || text.includes('no space is left') ? [] : [text],
      ),
    ])
  } finally {
    await world.close()
    disk.remove()
  }
}

/** Waits until every route that has to keep something has refused some. */
async function refusals({ ledger }: World): Promise<void> {
  const from = ledger.sent.length
  const refused = (route: string): number =>
    ledger.sent.slice(from).filter((sent) => sent.route === route && sent.outcome === 'failed').length
  await ledger.until('refusals', () => KEPT.every((route) => refused(route) >= REFUSALS))
}

/** An upload gets 503 at once; a pipeline that cannot publish ends as an error that says why. */
function wrongRefusals({ ledger }: World): string[] {
  return ledger.sent
    .filter(({ route, outcome, stretch }) => KEPT.includes(route) && outcome === 'failed' && stretch.fault === KILLED)
    .filter(({ route, answer = '' }) =>
      route === 'upload' ? !/^503|^500 .*no space/s.test(answer) : !/^500 .*no space/s.test(answer),
    )
    .map(({ id, answer = '' }) => `${id}: ${answer}`)
}
