import { afterEach, beforeEach, expect, test } from 'vitest'
import { devour, REST, startRuntime } from '../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../__fixtures__/test-runtime.ts'

let world: TestRuntime
beforeEach(async () => {
  world = await startRuntime({ parkAfterMs: 300 })
})
afterEach(() => world.close())

test('an engine that has died is started again at once, and parked like any other', async () => {
  const { replicas } = await world.deploy({ name: 'hungry', trigger: REST, ...devour() })
  expect((await world.post('hungry')).status).toBe(500)
  await world.until(() => world.warnings.length === 1, 'the end of the engine')
  await world.until(() => replicas[0]?.crashes.length === 0, 'a new engine')
  await world.until(() => replicas[0]?.isParked, 'nothing to do')
  expect(world.warnings).toMatchObject([{ kind: 'out-of-memory' }])
})
