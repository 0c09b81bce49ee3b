import { expect, test, vi } from 'vitest'
import type { Delivery } from '@jatai/platform'
import { openMemoryCache, createManualClock } from '@jatai/platform'
import { answerWith, serveHttp } from './__fixtures__/serve-http.ts'
import type { ServedHttp } from './__fixtures__/serve-http.ts'
import { createIdempotencyKeys } from './idempotency-keys.ts'

function post(served: ServedHttp, body: string | FormData, key: string | undefined, query = ''): Promise<Response> {
  return fetch(`http://127.0.0.1:${served.port}${served.path}${query}`, {
    method: 'POST',
    headers: {
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body,
  })
}

const statuses = (answers: readonly Response[]): Map<number, number> => {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return counts
}

test('of 200 equal requests at once one is executed; afterwards all get its answer', async () => {
  const deliveries: Delivery[] = []
  const served = await serveHttp({ engine: (delivery) => void deliveries.push(delivery) })
  let answered = 0
  const all = Promise.all(Array.from({ length: 200 }, () => post(served, '{"a":1}', 'k1').finally(() => answered++)))
  await vi.waitFor(() => expect([deliveries.length, answered]).toEqual([1, 199]), 10_000)
  answerWith(deliveries[0] as Delivery, '{"done":1}', 201)
  const answers = await all
  expect(served.envelopes).toHaveLength(1)
  expect(statuses(answers)).toEqual(
    new Map([
      [201, 1],
      [409, 199],
    ]),
  )
  const conflict = answers.find(({ status }) => status === 409)
  expect(await conflict?.json()).toEqual({
    timestamp: expect.any(Number) as number,
    error: expect.stringContaining('being processed') as string,
    code: 409,
  })
  const first = answers.find(({ status }) => status === 201)
  const again = await post(served, '{"a":1}', 'k1')
  expect([again.status, await again.text()]).toEqual([201, '{"done":1}'])
  expect(again.headers.get('content-type')).toBe('application/json')
  expect(again.headers.get('x-execution-key')).toBe(first?.headers.get('x-execution-key'))
  expect(served.envelopes).toHaveLength(1)
})

test('a key for another body, query or method is refused', async () => {
  const served = await serveHttp()
  await post(served, '{"a":1}', 'k1')
  for (const other of [
    await post(served, '{"a":2}', 'k1'),
    await post(served, '{"a":1}', 'k1', '?x=1'),
    await fetch(`http://127.0.0.1:${served.port}${served.path}`, { headers: { 'idempotency-key': 'k1' } }),
  ]) {
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ code: 422, error: expect.stringContaining('another request') as string })
  }
  expect((await post(served, '{"a":2}', 'k2')).status).toBe(200)
  expect(served.envelopes).toHaveLength(2)
})

test('without a key each request is executed', async () => {
  const served = await serveHttp()
  await post(served, '{"a":1}', undefined)
  await post(served, '{"a":1}', undefined)
  expect(served.envelopes).toHaveLength(2)
})

test('errors of the pipeline are given again, what was not executed is tried again', async () => {
  let kind: 'error' | 'refused' = 'error'
  const served = await serveHttp({
    engine(delivery) {
      delivery.reply({ kind, head: '[422,{}]', body: '{"code":422}' })
      void delivery.ack()
    },
  })
  await post(served, '{}', 'k1')
  const again = await post(served, '{}', 'k1')
  expect([again.status, served.envelopes.length]).toEqual([422, 1])
  kind = 'refused'
  await post(served, '{}', 'k2')
  await post(served, '{}', 'k2')
  expect(served.envelopes).toHaveLength(3)
})

test('large answers are given again too', async () => {
  const large = JSON.stringify('x'.repeat(500_000))
  const served = await serveHttp({ engine: (delivery) => answerWith(delivery, large) })
  await post(served, '{}', 'k1')
  const again = await post(served, '{}', 'k1')
  expect(again.headers.get('content-type')).toBe('application/json')
  expect(await again.text()).toBe(large)
  expect(served.envelopes).toHaveLength(1)
})

test('uploads are told apart by their files, not by the bytes around them', async () => {
  const served = await serveHttp({ trigger: { type: 'http-file' } })
  const form = (content: string): FormData => {
    const data = new FormData()
    data.append('f', new Blob([content]), 'f.txt')
    return data
  }
  expect((await post(served, form('a'), 'k1')).status).toBe(200)
  expect((await post(served, form('a'), 'k1')).status).toBe(200)
  expect((await post(served, form('b'), 'k1')).status).toBe(422)
  expect(served.envelopes).toHaveLength(1)
})

test('a key that is none', async () => {
  const served = await serveHttp()
  for (const key of ['', 'x'.repeat(256)]) expect((await post(served, '{}', key)).status).toBe(400)
  expect(served.envelopes).toEqual([])
})

test('a process that dies holds a key no longer than its lease, and answers are kept for a day', async () => {
  const clock = createManualClock()
  const cache = openMemoryCache({ clock })
  const keys = createIdempotencyKeys(cache)
  const dead = await keys.claim(['s'], 'k', 'f')
  expect(dead.kind).toBe('first')
  expect((await keys.claim(['s'], 'k', 'f')).kind).toBe('running')
  expect((await keys.claim(['other'], 'k', 'f')).kind).toBe('first')
  clock.advance(30_001)
  const next = await keys.claim(['s'], 'k', 'f')
  if (next.kind !== 'first') throw new Error(next.kind)
  const answer = { status: 200, headers: {}, key: 'e', body: 'x' }
  await next.keep(answer)
  clock.advance(24 * 3_600_000 - 1)
  expect(await keys.claim(['s'], 'k', 'f')).toEqual({ kind: 'repeated', answer })
  clock.advance(1)
  const last = await keys.claim(['s'], 'k', 'f')
  expect(last.kind).toBe('first')
  if (dead.kind === 'first') await dead.release()
  if (last.kind === 'first') await last.release()
  await cache.close()
})
