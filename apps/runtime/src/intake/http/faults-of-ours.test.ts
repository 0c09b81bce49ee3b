import { expect, test } from 'vitest'
import { serveHttp } from './__fixtures__/serve-http.ts'
import type { HttpTarget } from './http-target.ts'

const PATH = '/pipeline/acme/v1/faulty'
const ANSWER = '{"message":"An unexpected error occurred"}'

/** What takes calls until something is wanted that it does not have. */
const whole = {
  methods: new Set(['POST']),
  pending: new Map(),
  mostPending: 1,
  limitBytes: 100,
  receives: () => 'memory',
}

test.each([
  ['at once', { ...whole, methods: undefined }, ''],
  ['while it is asked who calls', { ...whole, gatekeeper: { admit: () => Promise.reject(new Error('A fault')) } }, ''],
  ['when the body is there', whole, '{}'],
  ['while files are stored', { ...whole, receives: () => 'file' }, '{}'],
])('a fault %s ends its call and is reported, and the next call is served', async (_when, target, body) => {
  const faults: unknown[] = []
  const served = await serveHttp({ report: (error) => faults.push(error) })
  served.listener.routes.add(PATH, target as unknown as HttpTarget)
  const answer = await fetch(`http://127.0.0.1:${served.port}${PATH}`, { method: 'POST', body })
  expect([answer.status, await answer.text()]).toEqual([500, ANSWER])
  expect(faults).toEqual([expect.any(Error)])
  const next = await fetch(`http://127.0.0.1:${served.port}${served.path}`, { method: 'POST' })
  expect(next.status).toBe(200)
})
