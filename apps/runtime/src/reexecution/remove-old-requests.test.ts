import { createManualClock } from '@jatai/platform'
import { expect, test } from 'vitest'
import { removeOldRequests } from './remove-old-requests.ts'

const HOUR_MS = 3_600_000
const DAYS_MS = 24 * HOUR_MS

test('what is kept goes every hour, as old as the records of its environment get', async () => {
  const clock = createManualClock()
  const removed: [string, number][] = []
  const removal = removeOldRequests({
    clock,
    environments: ['test', 'prod', 'own'],
    remove: [
      () => Promise.reject(new Error('not now')),
      async (environment, moment) => removed.push([environment, (clock.now() - moment) / DAYS_MS]),
    ],
  })
  clock.advance(HOUR_MS)
  const round = [
    ['test', 7],
    ['prod', 30],
    ['own', 30],
  ]
  await expect.poll(() => removed).toEqual(round)
  await new Promise(setImmediate)
  clock.advance(HOUR_MS)
  await expect.poll(() => removed).toEqual([...round, ...round])
  await new Promise(setImmediate)
  removal.close()
  clock.advance(HOUR_MS)
  await new Promise(setImmediate)
  expect(removed).toHaveLength(6)
})
