import { faultDocuments, PIPELINES } from '../documents.ts'
import { createWorld } from '../world.ts'
import { conclude } from './conclude.ts'
import { check } from './scenario.ts'
import type { Findings } from './scenario.ts'

/** Every pipeline is replaced by its next version under load: not one call may fail (LIFE-01, FIG-13). */
export async function redeployments(count: number, log: (text: string) => void): Promise<Findings> {
  const world = await createWorld()
  const { ledger, ledgerUrl, platform, load } = world
  try {
    await world.start()
    load.start()
    await world.progress(2)
    for (let minor = 1; minor <= count; minor++) {
      ledger.fault('every pipeline is deployed again')
      platform.deploy(faultDocuments(ledgerUrl, minor))
      const pipelines = Object.keys(PIPELINES).filter((name) => PIPELINES[name]?.acknowledgedAfter === undefined)
      await ledger.until(`version 1.${minor} of all pipelines`, () =>
        pipelines.every((name) => ledger.versions.get(name) === minor),
      )
      log(`${minor}/${count} every pipeline is deployed again`)
    }
    await world.progress(2)
    const state = await world.finish()
    const failed = ledger.sent.filter(({ outcome }) => outcome !== 'accepted')
    const errors = state.executions.filter(({ kind }) => kind === 'error')
    return conclude(world, state, [
      check(
        'no call fails while its pipeline is replaced',
        failed.map(({ id, outcome, answer = '' }) => `${id} ${outcome} ${answer}`),
      ),
      check(
        'no execution ends as an error while its pipeline is replaced',
        errors.map(({ pipeline, key, response }) => `${pipeline} ${key}: ${response}`),
      ),
    ])
  } finally {
    await world.close()
  }
}
