import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { fail, make, REST, startRuntime } from '../../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../__fixtures__/test-runtime.ts'

// CORS of a realm, on all of its pipelines (triggers.md §2.9), through HTTP.

const REALM = {
  'Access-Control-Allow-Origin': 'https://a.example,https://b.example',
  'Access-Control-Allow-Methods': 'GET,POST',
  'Access-Control-Max-Age': '600',
}
const OWN = {
  addCors: true,
  corsHeaders: '{"access-control-allow-methods":"PUT","Access-Control-Allow-Credentials":"true"}',
}

let runtime: TestRuntime
beforeAll(async () => {
  runtime = await startRuntime({ mllp: 'off' })
})
afterAll(() => runtime.close())

async function deploy(name: string, trigger: Record<string, Json>, start: readonly Json[] = []): Promise<void> {
  await runtime.deploy({ name, trigger: { ...REST, ...trigger }, start }, { realmCors: REALM })
}

async function corsOf(answer: Response): Promise<Record<string, string>> {
  await answer.arrayBuffer()
  return Object.fromEntries(
    [...answer.headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
  )
}

function call(name: string, origin: string, method = 'POST', headers: Record<string, string> = {}): Promise<Response> {
  return fetch(runtime.url(name), { method, headers: { origin, ...headers } })
}

const FOR_A = {
  'access-control-allow-origin': 'https://a.example',
  'access-control-allow-methods': 'GET,POST',
  'access-control-max-age': '600',
  vary: 'Origin',
}

test.each<[string, Record<string, Json>, readonly Json[]]>([
  ['rest', {}, []],
  ['http', { type: 'http' }, [make('{}')]],
  ['http-file', { type: 'http-file' }, [make('{}')]],
])('stands on every answer of a %s pipeline, whether it wants CORS or not', async (name, trigger, start) => {
  await deploy(name, trigger, start)
  expect(await corsOf(await call(name, 'https://a.example'))).toEqual(FOR_A)
  const preflight = await call(name, 'https://a.example', 'OPTIONS', { 'access-control-request-method': 'POST' })
  expect([preflight.status, await corsOf(preflight)]).toEqual([204, FOR_A])
  expect(runtime.ended.filter(({ pipeline }) => pipeline === name)).toHaveLength(1)
  expect(await corsOf(await call(name, 'https://c.example'))).toEqual({ vary: 'Origin' })
})

test('gives way to the pipeline header by header', async () => {
  await deploy('own', OWN)
  expect(await corsOf(await call('own', 'https://b.example'))).toEqual({
    ...FOR_A,
    'access-control-allow-origin': 'https://b.example',
    'access-control-allow-methods': 'PUT',
    'access-control-allow-credentials': 'true',
  })
})

test('stands on errors of the pipeline and of the gateway, and below the headers that the pipeline sets', async () => {
  const headers = '{"Access-Control-Max-Age":"5"}'
  await deploy('broken', { headers }, [fail('no', 418)])
  const failed = await call('broken', 'https://a.example')
  expect([failed.status, await corsOf(failed)]).toEqual([418, { ...FOR_A, 'access-control-max-age': '5' }])
  const sent = { method: 'POST', headers: { origin: 'https://a.example', 'content-type': 'text/css' }, body: 'a' }
  const refused = await fetch(runtime.url('broken'), sent)
  expect([refused.status, await corsOf(refused)]).toEqual([415, FOR_A])
  await deploy('keyed', { keyAuth: true })
  const unknown = await call('keyed', 'https://a.example')
  expect([unknown.status, await corsOf(unknown)]).toEqual([401, FOR_A])
})

test('is below them too in an answer that is given again', async () => {
  await deploy('repeated', { headers: '{"access-control-max-age":"5"}' })
  for (const _time of ['first', 'again']) {
    const answer = await call('repeated', 'https://a.example', 'POST', { 'idempotency-key': 'one' })
    expect(await corsOf(answer)).toEqual({ ...FOR_A, 'access-control-max-age': '5' })
  }
})

test('of another realm setting counts from the next deployment on', async () => {
  await deploy('changing', {})
  await runtime.deploy(
    { name: 'changing', version: '1.1', trigger: REST, start: [] },
    { realmCors: { 'Access-Control-Allow-Origin': '*' } },
  )
  expect(await corsOf(await call('changing', 'https://c.example'))).toEqual({ 'access-control-allow-origin': '*' })
})
