import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { make, rest, startPlatform, step, until } from './platform.ts'
import type { TestPlatform } from './platform.ts'
import { startSink } from './sink.ts'
import type { Sink } from './sink.ts'

let platform: TestPlatform
let sink: Sink

function event(eventName: string, start: readonly Json[], trigger: Record<string, Json> = {}): Json {
  return {
    version: '1.0',
    flowSpec: { start },
    triggerSpec: { type: 'event', name: 'event', eventName, timeout: 5000, ...trigger },
  }
}

beforeAll(async () => {
  sink = await startSink()
  const send = (json: string): Json =>
    step('rest-connector-v2', { url: sink.url, operation: 'POST', body: json, stopOnServerError: true })
  platform = await startPlatform({
    publish: rest([
      step('event-publisher-connector', {
        eventName: '{{ message.body.name }}',
        body: '{{ message.body.event }}',
        stopOnError: true,
      }),
    ]),
    'order-a': event('order', [send('{"a": {{ message.id }}}')]),
    'order-b': event('order', [send('{"b": {{ message.id }}}')]),
    loop: event('loop', [
      send('{"hop": {{ message.n }}}'),
      step('event-publisher-connector', { eventName: 'loop', body: '{"n": {{ TOINT(SUM(trigger.n, 1)) }}}' }),
    ]),
    callee: rest([make('{"sum": {{ TOINT(SUM(message.a, message.b)) }}}')]),
    refusing: rest([step('throw-error-connector', { errorMessage: 'never', errorCode: 418 })]),
    caller: rest(
      [
        step('pipeline-executor-connector', {
          pipelineName: '{{ message.body.to }}',
          versionMajor: '1',
          payload: '{"a":1,"b":2}',
          timeout: '20000',
        }),
      ],
      { timeout: 30_000 },
    ),
    itself: rest(
      [
        step('pipeline-executor-connector', {
          pipelineName: 'itself',
          versionMajor: '1',
          payload: '{}',
          timeout: '20000',
          failOnError: true,
        }),
      ],
      { timeout: 30_000 },
    ),
    // A list that grows by a megabyte a round.
    hungry: rest(
      [step('do-while-connector', { iteration: '4000', onProcess: 'p' })],
      { timeout: 20_000 },
      {
        p: [
          make(
            '{"list": {{ PUSH(message.list, UPPERCASE(CONCAT(UUID(), message.text))) }}, "text": {{ LEFTPAD("x", 1000000, "abc") }} }',
          ),
        ],
      },
    ),
    steady: rest([make('{"steady": true}')]),
  })
})
afterAll(async () => {
  await platform.stop()
  sink.close()
})

describe('events', () => {
  test('each subscribed pipeline gets one copy, the publisher its input back', async () => {
    const answer = await platform.post('publish', { name: 'order', event: { id: 7 } })
    expect(await answer.json()).toMatchObject({ body: { name: 'order', event: { id: 7 } } })
    await until(() => sink.received.length >= 2 || undefined, 'both copies arrived')
    expect(sink.received).toHaveLength(2)
    expect(sink.received).toEqual(expect.arrayContaining([{ a: 7 }, { b: 7 }]))
  })

  test('an event without subscribers is no error', async () => {
    expect((await platform.post('publish', { name: 'nobody', event: 1 })).status).toBe(200)
  })

  test('a chain of events stops at its 25th hop', async () => {
    await platform.post('publish', { name: 'loop', event: { n: 1 } })
    const hops = (): unknown[] => sink.received.filter((each) => 'hop' in (each as object))
    await until(() => hops().length >= 25 || undefined, '25 hops')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(hops()).toHaveLength(25)
  })
})

describe('a pipeline that calls another', () => {
  test('gets its answer in an envelope', async () => {
    expect(await (await platform.post('caller', { to: 'callee' })).json()).toEqual({
      operation: 'SYNC',
      pipelineName: 'callee',
      versionMajor: 1,
      success: true,
      payload: { a: 1, b: 2 },
      pipelineResponse: { sum: 3 },
    })
  })

  test('gets success: false and the error object when it fails', async () => {
    expect(await (await platform.post('caller', { to: 'refusing' })).json()).toMatchObject({
      success: false,
      error: 'never',
      pipelineResponse: { error: 'never', code: 418 },
    })
  })

  test('gets success: false when it is not deployed', async () => {
    expect(await (await platform.post('caller', { to: 'nope' })).json()).toMatchObject({
      success: false,
      error: 'The pipeline nope v1 is not deployed in test',
    })
  })

  test('may not call itself without end', async () => {
    const answer = await platform.post('itself', {})
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ error: expect.stringContaining('levels deep') as string })
  })
})

test('an engine that runs out of memory takes only its own messages with it', async () => {
  const before = await platform.post('steady', {})
  const hungry = platform.post('hungry', {})
  const steady = await Promise.all(Array.from({ length: 20 }, () => platform.post('steady', {})))
  expect(steady.every((answer) => answer.status === 200) && before.status === 200).toBe(true)
  const answer = await hungry
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({
    code: 500,
    error: expect.stringContaining('redelivery is not allowed') as string,
  })
  expect((await platform.post('steady', {})).status).toBe(200)
})
