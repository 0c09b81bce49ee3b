import { problem } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../__fixtures__/raw-request.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

test.each([
  ['is not written as one', '/design/realms/%zz', 400],
  ['has a part that is too long', `/design/realms/demo/projects/${'x'.repeat(600)}`, 414],
])('an address that %s is refused in the form of all refusals', async (_name, path, status) => {
  const answer = await rawRequest(started.address, { path })
  expect(answer.status).toBe(status)
  expect(problem.parse(answer.json)).toMatchObject({ status, code: 'REQUEST_INVALID' })
  for (const name of Object.keys(SECURITY_HEADERS)) expect(answer.headers[name.toLowerCase()], name).toBeDefined()
})
