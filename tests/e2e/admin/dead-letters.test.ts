import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { executions } from '@jatai/api'
import type { Json } from '@jatai/languages/json'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runIn } from '../../../apps/cli/src/__fixtures__/run-in.ts'
import { rest, step, until } from '../platform.ts'
import { startSink } from '../sink.ts'
import type { Sink } from '../sink.ts'
import { up } from '../up.ts'
import type { Up } from '../up.ts'
import { signInFirst } from './administrator.ts'

// A message of a trigger without redelivery, whose platform is killed while it runs (reliability.md EXE-10).

const data = mkdtempSync(join(tmpdir(), 'jatai-letters-'))
let sink: Sink
beforeAll(async () => {
  sink = await startSink()
})
afterAll(() => {
  for (const { child } of processes) child.kill('SIGKILL')
  sink.close()
  rmSync(data, { recursive: true, force: true })
})

const processes: Up[] = []
async function started(): Promise<Up> {
  const process = await up(data)
  processes.push(process)
  return process
}

interface Letter {
  readonly id: string
  readonly key: string
  readonly pipeline: string
  readonly reason: string
  readonly request: { readonly text: string }
}

const send = (text: string): Json =>
  step('rest-connector-v2', { url: sink.url, operation: 'POST', body: `{"${text}": {{ message.id }}}` })

function writeWorker(version: string, start: readonly Json[]): void {
  const triggerSpec = { type: 'event', name: 'event', eventName: 'job', timeout: 90_000, allowRedelivery: false }
  const document = { version, flowSpec: { start }, triggerSpec }
  writeFileSync(join(data, 'pipelines', 'worker.json'), JSON.stringify(document))
}

test('is recorded as an error, set aside, and runs to its end when an operator sends it again', async () => {
  mkdirSync(join(data, 'pipelines'))
  const publish = step('event-publisher-connector', {
    eventName: 'job',
    body: '{{ message.body }}',
    stopOnError: true,
  })
  writeFileSync(join(data, 'pipelines', 'publish.json'), JSON.stringify(rest([publish])))
  writeWorker('1.0', [send('begun'), { id: 'w', type: 'delayer', stepName: 'wait', delayMilliseconds: 60_000 }])
  const first = await started()
  const [, email = '', oneTimePassword = ''] = await until(
    () => /told only now: (\S+) with the one-time password (\S+)\n/.exec(first.printed()) ?? undefined,
    'the first administrator is told',
  )
  const { token } = await signInFirst({ address: first.address, firstAdministrator: { email, oneTimePassword } })
  const answer = await fetch(`${first.address}/pipeline/demo/v1/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"id": 7}',
  })
  expect(answer.status).toBe(200)
  await until(() => sink.received.length > 0 || undefined, 'it begins')
  first.child.kill('SIGKILL')
  await first.exited

  writeWorker('1.1', [send('done')])
  const second = await started()
  const env = { JATAI_TOKEN: token, JATAI_ADDRESS: second.address }
  const jatai = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await runIn(data, args, { env })
    expect(code, err).toBe(0)
    return out
  }
  const letters = async (...args: string[]): Promise<readonly Letter[]> =>
    JSON.parse(await jatai('get', 'dead-letters', '-o', 'json', ...args)) as readonly Letter[]
  const [letter] = await until(async () => {
    const found = await letters()
    return found.length > 0 ? found : undefined
  }, 'it is set aside')
  const { id = '', key = '' } = letter ?? {}
  expect(letter).toMatchObject({
    pipeline: 'worker',
    reason: expect.stringContaining('redelivery is not allowed') as string,
  })
  expect(await letters('--pipeline', 'publish')).toEqual([])
  expect(await jatai('get', 'dead-letters', '-e', 'prod')).not.toContain(key)
  expect(await jatai('get', 'dead-letters')).toContain(key)
  const shown = JSON.parse(await jatai('get', 'dead-letter', id, '-o', 'json')) as Letter
  expect(shown.request.text).toBe('{"id":7}')
  const execution = async (of: string): Promise<executions.ExecutionDetail> =>
    JSON.parse(await jatai('executions', of, '-o', 'json')) as executions.ExecutionDetail
  expect(await execution(key)).toMatchObject({ type: 'error', code: 500 })

  const next = (await jatai('set', 'dead-letter', id, '--resend')).trim()
  await until(() => sink.received.length > 1 || undefined, 'it runs')
  expect(sink.received).toEqual([{ begun: 7 }, { done: 7 }])
  const ended = await until(async () => {
    const { code, out } = await runIn(data, ['executions', next, '-o', 'json'], { env })
    return code === 0 ? (JSON.parse(out) as executions.ExecutionDetail) : undefined
  }, 'it is recorded')
  expect(ended).toMatchObject({ type: 'response', version: '1.1', facts: { reexecutionOf: key, reexecutedBy: email } })
  expect(await execution(key)).toMatchObject({ type: 'error', code: 500 })
  expect(await letters()).toEqual([])
  expect((await runIn(data, ['delete', 'dead-letter', id], { env })).code).not.toBe(0)
  second.child.kill('SIGTERM')
  expect(await second.exited).toMatchObject({ code: 0 })
}, 60_000)
