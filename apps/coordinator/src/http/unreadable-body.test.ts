import { problem, runtimeProblem } from '@jatai/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest } from '../__fixtures__/raw-request.ts'
import type { RawAnswer } from '../__fixtures__/raw-request.ts'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
})
afterAll(() => started.close())

const post = (path: string): Promise<RawAnswer> =>
  rawRequest(started.address, { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: '{oops' })

test('a body that is no JSON is told in the form of the design API', async () => {
  const answer = await post('/design/realms/demo/pipelines')
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(problem.parse(answer.json)).toMatchObject({ status: 400, detail: 'The body is not valid JSON' })
})

test('and in the form of the runtime API', async () => {
  const answer = await post('/runtime/realms/demo/deployments?environment=test')
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(runtimeProblem.parse(answer.json)).toMatchObject({ status: 400, message: 'The body is not valid JSON' })
})
