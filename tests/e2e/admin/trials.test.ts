import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, tokens, trials } from '@jatai/api'
import { readConfig, startStandalone } from '@jatai/standalone'
import { make, startPlatform, step, until } from '../platform.ts'
import type { TestPlatform } from '../platform.ts'
import { signInFirst } from './administrator.ts'
import type { Administrator } from './administrator.ts'

let platform: TestPlatform
let admin: Administrator
beforeAll(async () => {
  platform = await startPlatform({})
  admin = await signInFirst(platform)
}, 30_000)
afterAll(() => platform.stop())

const params = { realm: 'demo' }
const document = {
  name: 'drawn',
  flowSpec: {
    start: [
      step('log-connector', { message: 'got {{ message.n }}', logLevel: 'WARN' }),
      make('{ "n": {{ SUM(message.n, 1) }} }'),
      make('{ "twice": {{ MULTIPLY(message.n, 2) }} }'),
    ],
  },
}

async function start(body: Parameters<typeof call>[0]): Promise<trials.Trial> {
  return (await call(body)).body
}
const call = (body: { document: Record<string, unknown>; payload?: string; pauses?: 'every-step' | string[] }) =>
  admin.client.call(trials.startTrial, { params, body })

const find = async (id: string): Promise<trials.Trial> =>
  (await admin.client.call(trials.getTrial, { params: { ...params, id } })).body

const ended = (id: string): Promise<trials.Trial> =>
  until(async () => {
    const run = await find(id)
    return run.status === 'ended' ? run : undefined
  }, 'the run has ended')

/** Events as a reader of the stream sees them, to the end of the stream. */
async function events(id: string, after?: number): Promise<{ id: number; event: string; data: unknown }[]> {
  const response = await admin.client.open(trials.trialEvents, {
    params: { ...params, id },
    ...(after === undefined ? {} : { query: { after } }),
  })
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const text = await response.text()
  return [...text.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm)].map(([, number, event = '', data = '']) => ({
    id: Number(number),
    event,
    data: JSON.parse(data) as unknown,
  }))
}

describe('a test run', () => {
  test('of a document that is not stored tells steps and lines, and how it ended', async () => {
    const { id, status } = await start({ document, payload: '{"n":20}' })
    expect(status).not.toBe('ended')
    const run = await ended(id)
    expect(run.end).toMatchObject({ kind: 'response', output: '{"twice":42}' })
    expect(run.steps).toHaveLength(3)
    expect(run.lines).toMatchObject([{ level: 'WARN', message: 'got 20' }])
  })

  test('streams what happens, from where a reader was', async () => {
    const { id } = await start({ document, payload: '{"n":1}' })
    const all = await events(id)
    expect(all.map(({ event }) => event).sort()).toEqual(['end', 'line', 'step', 'step', 'step'])
    expect(all.at(-1)).toMatchObject({ id: 5, event: 'end' })
    expect((await events(id, 3)).map((each) => each.id)).toEqual([4, 5])
  })

  test('stops before a step, and goes on with an edited message', async () => {
    const { id } = await start({ document, payload: '{"n":1}', pauses: 'every-step' })
    const paused = await until(async () => {
      const run = await find(id)
      return run.status === 'paused' ? run : undefined
    }, 'the run is paused')
    expect(paused.pauses).toMatchObject([{ pause: 1, connector: 'log-connector', message: '{"n":1}' }])
    await admin.client.call(trials.resumeTrial, {
      params: { ...params, id },
      body: { pause: 1, message: '{"n":6}', pauses: [] },
    })
    expect((await ended(id)).end).toMatchObject({ output: '{"twice":14}' })
    const again = admin.client.call(trials.resumeTrial, { params: { ...params, id }, body: {} })
    await expect(again).rejects.toMatchObject({ code: 'TRIAL_NOT_PAUSED' })
  })

  test('is stopped', async () => {
    const { id } = await start({ document, pauses: 'every-step' })
    await admin.client.call(trials.stopTrial, { params: { ...params, id } })
    expect((await ended(id)).end).toMatchObject({ kind: 'error' })
  })

  test('is exported with its flow and what came of it', async () => {
    const { id } = await start({ document, payload: '{"n":12345678901234567890}' })
    await ended(id)
    const { body } = await admin.client.call(trials.exportTrial, { params: { ...params, id } })
    expect(body).toMatchObject({
      pipelineName: 'drawn',
      realm: 'demo',
      executedFlowSpec: { start: [{ name: 'log-connector' }, {}, {}] },
      execution: { payload: '{"n":12345678901234567890}' },
    })
  })

  test('of a document that cannot run, or with a payload that is no JSON, is refused', async () => {
    const bad = { flowSpec: { start: [step('nothing-connector', {})] } }
    await expect(call({ document: bad })).rejects.toMatchObject({ details: { status: 422 } })
    await expect(call({ document, payload: '{oops' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { status: 400 },
    })
  })

  test('belongs to who has started it, and needs the permission', async () => {
    const { id } = await start({ document, payload: '{"n":1}' })
    const tokenWith = async (permissions: string[]): Promise<ReturnType<typeof createClient>> => {
      const { body } = await admin.client.call(tokens.createToken, {
        params,
        body: { title: permissions.join(), permissions, lifetimeMs: 3_600_000 },
      })
      return createClient({ address: platform.address, token: body.value })
    }
    const other = await tokenWith(['TEST-MODE:EXECUTE'])
    const strangers = other.call(trials.getTrial, { params: { ...params, id } })
    await expect(strangers).rejects.toMatchObject({ code: 'TRIAL_UNKNOWN' })
    const reader = await tokenWith(['PIPELINE:READ'])
    const refused = reader.call(trials.startTrial, { params, body: { document } })
    await expect(refused).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  })
})

test('a run that is under way when the platform stops has ended, and can be found at the next start', async () => {
  const { id } = await start({ document, payload: '', pauses: 'every-step' })
  await until(async () => (await find(id)).status === 'paused' || undefined, 'it waits')
  await platform.close()
  const config = readConfig({ port: '0', data: platform.data, drain: '5' }, {}, platform.data)
  const again = await startStandalone(config, (text) => platform.reports.push(text))
  try {
    const later = createClient({ address: again.address, token: admin.token })
    const { body } = await later.call(trials.getTrial, { params: { ...params, id } })
    expect(body).toMatchObject({ status: 'ended', payload: '{}', end: { kind: 'error', code: 499 } })
  } finally {
    await again.close()
  }
})
