import { PERMISSIONS, roles, routes } from '@jatai/api'
import type { Client } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { addGroup, addPersonIn } from '../identity/__fixtures__/people.ts'

let started: StartedCoordinator
/** Somebody whom no missing permission keeps from the answer. */
let mighty: Client
beforeAll(async () => {
  started = await startCoordinator()
  const body = { name: 'mighty', permissions: [...PERMISSIONS] }
  const { body: role } = await started.admin.call(roles.createRole, { params: { realm: 'demo' }, body })
  const group = await addGroup(started.admin, 'Mighty', [{ role: role.id }])
  mighty = (await addPersonIn(started, 'mighty@example.com', [group])).client
})
afterAll(() => started.close())

/** Routes that are asked for what is in an environment, and for nothing else that must be right. */
const asking = routes.filter(({ method, path, query }) => {
  if (method !== 'GET') return false
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })
  const isNamed = path.includes(':environment') || Object.hasOwn(properties, 'environment')
  return isNamed && required.every((key) => key === 'environment')
})

test('there are such routes', () => {
  expect(asking.length).toBeGreaterThan(20)
})

test.each(asking.map((route) => [route.name, route] as const))(
  '%s knows no other environments',
  async (_name, route) => {
    const names = [...route.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name as string)
    const params = { ...Object.fromEntries(names.map((name) => [name, 'x'])), realm: 'demo', environment: 'moon' }
    const query = names.includes('environment') ? {} : { environment: 'moon' }
    await expect(mighty.open(route, { params, query })).rejects.toMatchObject({
      code: 'ENVIRONMENT_UNKNOWN',
      message: 'There is no environment "moon": the realm has test, prod',
      details: { status: 404 },
    })
  },
)
