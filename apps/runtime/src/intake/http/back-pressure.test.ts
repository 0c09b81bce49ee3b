import { expect, test, vi } from 'vitest'
import type { Delivery } from '@jatai/platform'
import { answerWith, serveHttp } from './__fixtures__/serve-http.ts'

test('when the queue of a pipeline is full, callers are told so while those before them wait, and when to come again', async () => {
  const running: Delivery[] = []
  const served = await serveHttp({ engine: (delivery) => void running.push(delivery), prefetch: 2, mostWaiting: 3 })
  const url = `http://127.0.0.1:${served.port}${served.path}`
  const accepted = Array.from({ length: 5 }, () => fetch(url))
  await vi.waitFor(async () => {
    const { ready } = await served.queue.depth('pe.test.acme.echo.v1')
    expect([ready, running.length]).toEqual([3, 2])
  })
  for (let i = 0; i < 20; i++) {
    const refused = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toEqual({ message: 'Pipeline queue limit reached' })
  }
  // Answering one takes the next, until all are answered.
  for (let i = 0; i < 5; i++) {
    await vi.waitFor(() => expect(running.length).toBeGreaterThan(i))
    answerWith(running[i] as Delivery, '{}')
  }
  expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  await vi.waitFor(() => expect(running.length).toBe(5))
  const next = fetch(url)
  await vi.waitFor(() => expect(running.length).toBe(6))
  answerWith(running[5] as Delivery, '{}')
  expect((await next).status).toBe(200)
})

test('a stopping listener answers new calls and those that wait with 503', async () => {
  const served = await serveHttp({ engine: () => undefined })
  const waiting = fetch(`http://127.0.0.1:${served.port}${served.path}`)
  await vi.waitFor(() => expect(served.envelopes).toHaveLength(1))
  served.listener.stopAccepting()
  await served.listener.close()
  const answer = await waiting
  expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service temporarily unavailable' }])
})
