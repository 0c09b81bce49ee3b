import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { Interruption, StepFailure } from '@jatai/sdk'
import type { Track } from '@jatai/sdk'
import { describe, expect, test } from 'vitest'
import { outcomeText } from './execute-plan.ts'
import type { Outcome } from './execute-plan.ts'
import type { RunningExecution } from './running-execution.ts'
import { connector, runFlow, step, testServices } from '../test-kit/run-flow.ts'

const message = (outcome: Outcome): Json => (outcome.kind === 'response' ? outcome.message : outcome.error)

describe('messages', () => {
  test('each step gets what the one before made, and nothing is merged', async () => {
    const flow = { start: [step('make', { json: '{"a":1}' }), step('make', { json: '{"b":{{ message.a }}}' })] }
    expect(message(await runFlow(flow))).toEqual({ b: 1 })
  })

  test('a pipeline without steps returns its input', async () => {
    expect(message(await runFlow({ start: [] }, { message: { a: [1] } }))).toEqual({ a: [1] })
  })

  test('numbers that no double holds pass unchanged', async () => {
    const text = '{"a":1250259129.48955334546546,"b":9007199254740993}'
    const flow = { start: [step('make', { json: '{"in": {{ message.$ }}, "again": {{ message.b }} }' })] }
    const outcome = await runFlow(flow, { message: parseJson(text) })
    expect(outcomeText(outcome)).toBe(`{"in":${text},"again":9007199254740993}`)
  })

  test('keys that name a prototype are data', async () => {
    const hostile = parseJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}')
    const flow = { start: [step('make', { json: '{"copy": {{ message.$ }}, "__proto__": {"polluted": 3}}' })] }
    const outcome = await runFlow(flow, { message: hostile })
    expect(outcomeText(outcome)).toBe(
      '{"copy":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}},"__proto__":{"polluted":3}}',
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('aliases', () => {
  test('an output is read by its alias, inside the track and in tracks below it', async () => {
    const flow = {
      start: [
        step('make', { json: '{"n":1}' }, { doubleBracesAlias: 'first' }),
        step('make', { json: '{}' }),
        step('guard', { onProcess: 'inner' }),
      ],
      inner: [step('make', { json: '{"outer": {{ step.first.n }} }' })],
    }
    expect(message(await runFlow(flow))).toEqual({ outer: 1 })
  })

  test('an alias set in a nested track is not seen after it', async () => {
    const flow = {
      start: [step('guard', { onProcess: 'inner' }), step('make', { json: '{"seen": {{ step.deep.n }} }' })],
      inner: [step('make', { json: '{"n":1}' }, { doubleBracesAlias: 'deep' })],
    }
    expect(message(await runFlow(flow))).toEqual({ seen: null })
  })
})

describe('errors', () => {
  const failing = connector('failing', () => {
    throw new StepFailure('it broke', { code: 418 })
  })

  test('with Fail On Error off a failure becomes the message', async () => {
    const flow = { start: [step('failing'), step('make', { json: '{"then": {{ message.success }} }' })] }
    expect(message(await runFlow(flow, { connectors: [failing] }))).toEqual({ then: false })
  })

  test('with Fail On Error on it ends the pipeline with the error object', async () => {
    const outcome = await runFlow(
      { start: [step('failing', { failOnError: 'true' }), step('make', { json: '1' })] },
      { connectors: [failing] },
    )
    expect(outcome).toMatchObject({ kind: 'error', code: 418, error: { error: 'it broke', code: 418 } })
  })

  test('the nearest handler gets it; an error inside the handler moves up', async () => {
    const flow = {
      start: [step('guard', { onProcess: 'outer', onException: 'caught' })],
      outer: [step('guard', { onProcess: 'inner', onException: 'fails again' })],
      inner: [step('failing', { failOnError: true })],
      'fails again': [step('failing', { failOnError: true })],
      caught: [step('make', { json: '{"caught": {{ message.code }} }' })],
    }
    expect(message(await runFlow(flow, { connectors: [failing] }))).toEqual({ caught: 418 })
  })

  test.each([
    ['a text', 'plain text'],
    ['a number', 42],
    ['nothing', undefined],
    ['an object', { odd: true }],
  ])('a connector that throws %s instead of an error fails like any other', async (_name, thrown) => {
    const odd = connector('odd', () => {
      throw thrown
    })
    const outcome = await runFlow({ start: [step('odd', { failOnError: true })] }, { connectors: [odd] })
    expect(outcome).toMatchObject({ kind: 'error', code: 500 })
    const soft = await runFlow({ start: [step('odd')] }, { connectors: [odd] })
    expect(message(soft)).toMatchObject({ success: false })
  })

  test('a promise that is rejected is a failure like a thrown error', async () => {
    const later = connector('later', () => Promise.reject(new Error('too late')))
    expect(message(await runFlow({ start: [step('later')] }, { connectors: [later] }))).toMatchObject({
      success: false,
      error: 'too late',
    })
  })

  test('an expression that fails is told with its text', async () => {
    const outcome = await runFlow(
      { start: [step('make', { json: '{{ DIVIDE(1, message.zero) }}' })] },
      { message: { zero: 0 } },
    )
    expect(message(outcome)).toMatchObject({
      success: false,
      error: expect.stringContaining(
        'DoubleBracesConfigurationException: Syntax error parsing double braces expression {{ DIVIDE(1, message.zero) }}',
      ) as unknown,
    })
  })
})

describe('time', () => {
  test('a step that waits is aborted at the deadline, its handler does not run', async () => {
    let aborted = false
    const slow = connector('slow', async (call) => {
      const { signal } = call
      signal.addEventListener('abort', () => (aborted = true))
      await wait(60_000, undefined, { signal })
      return null
    })
    const flow = {
      start: [step('guard', { onProcess: 'p', onException: 'e' })],
      p: [step('slow')],
      e: [step('make', { json: '{"handled":true}' })],
    }
    const outcome = await runFlow(flow, { connectors: [slow], input: { deadline: Date.now() + 30 } })
    expect(outcome).toMatchObject({ kind: 'error', code: 500, interruption: { reason: 'timeout' } })
    expect(aborted).toBe(true)
  })

  test('a step that ignores its signal is left behind, and its late result goes nowhere', async () => {
    const late: string[] = []
    let release: () => void = () => undefined
    const deaf = connector('deaf', () => new Promise((resolve) => (release = () => resolve({ late: true }))))
    const after = connector('after', () => {
      late.push('ran')
      return null
    })
    const outcome = await runFlow(
      { start: [step('deaf'), step('after')] },
      { connectors: [deaf, after], input: { deadline: Date.now() + 20 } },
    )
    expect(outcome.kind).toBe('error')
    release()
    await wait(5)
    expect(late).toEqual([])
  })

  test('steps that never wait are stopped as well, and others get their turn meanwhile', async () => {
    const forever = connector(
      'forever',
      (call) => {
        const again = (): Json | Promise<Json> => {
          for (;;) {
            const output = call.run(call.params['onProcess'] as Track, call.message)
            if (output instanceof Promise) return output.then(again)
          }
        }
        return again()
      },
      {
        failOnError: 'always',
        params: {
          onProcess: {
            kind: 'track',
            title: 't',
            expression: 'none',
            default: undefined,
            read: () => undefined,
            prepare: (raw, compiler) => compiler.track(raw as string),
          },
        },
      },
    )
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const flow = { start: [step('forever', { onProcess: 'p' })], p: [step('make', { json: '1' })] }
    const outcome = await runFlow(flow, { connectors: [forever], input: { deadline: Date.now() + 150 } })
    clearInterval(timer)
    expect(outcome).toMatchObject({ kind: 'error', interruption: { reason: 'timeout' } })
    expect(turns).toBeGreaterThan(0)
  })

  test('a cancelled execution ends with 499', async () => {
    let running: RunningExecution | undefined
    const slow = connector('slow', async (call) => {
      const { signal } = call
      setImmediate(() => running?.interrupt(new Interruption('cancelled', 'The execution was cancelled')))
      await wait(60_000, undefined, { signal })
      return null
    })
    const outcome = await runFlow(
      { start: [step('slow')] },
      { connectors: [slow], onStart: (execution) => (running = execution) },
    )
    expect(outcome).toMatchObject({ kind: 'error', code: 499 })
  })
})

describe('files', () => {
  const writing = connector('writing', async (call) => {
    const { execution } = call
    await writeFile(await execution.files.resolve('sub/data.txt'), 'x')
    return { size: execution.files.size('sub/data.txt') ?? null }
  })

  test('the folder is made on first use and gone at the end', async () => {
    const root = mkdtempSync(join(tmpdir(), 'jatai-files-'))
    const outcome = await runFlow({ start: [step('writing')] }, { connectors: [writing], filesRoot: root })
    expect(message(outcome)).toEqual({ size: 1 })
    expect(readdirSync(root)).toEqual([])
    rmSync(root, { recursive: true })
  })

  test.each(['/etc/passwd', '../x', 'a/../../x', 'C:\\x', '..\\x', '', 'a\0b'])('refuses the name %j', async (name) => {
    const leaving = connector('leaving', async (call) => {
      const { execution } = call
      return execution.files.resolve(name)
    })
    const outcome = await runFlow({ start: [step('leaving', { failOnError: true })] }, { connectors: [leaving] })
    expect(outcome).toMatchObject({ kind: 'error', error: { error: `Access to ${name} is not allowed` } })
  })

  test('refuses a name behind a link', async () => {
    const root = mkdtempSync(join(tmpdir(), 'jatai-files-'))
    const linking = connector('linking', async (call) => {
      const { execution } = call
      const inside = await execution.files.resolve('inside')
      symlinkSync('/etc', inside)
      return execution.files.resolve('inside/passwd')
    })
    const outcome = await runFlow(
      { start: [step('linking', { failOnError: true })] },
      { connectors: [linking], filesRoot: root },
    )
    expect(outcome).toMatchObject({ kind: 'error', error: { error: 'Access to inside/passwd is not allowed' } })
    expect(existsSync('/etc/passwd')).toBe(true)
    rmSync(root, { recursive: true })
  })
})

test('log lines carry the execution and the step', async () => {
  const lines: Parameters<ReturnType<typeof testServices>['log']>[0][] = []
  const talking = connector('talking', (call) => {
    call.log('WARN', 'careful')
    return null
  })
  await runFlow({ start: [step('talking')] }, { connectors: [talking], services: testServices(lines) })
  expect(lines).toMatchObject([
    { level: 'WARN', text: 'careful', stepName: 'talking', key: expect.any(String) as unknown },
  ])
})

test('an observer sees every run of every step, with its place', async () => {
  const seen: string[] = []
  const flow = { start: [step('guard', { onProcess: 'p' })], p: [step('make', { json: '{"a":1}' })] }
  await runFlow(flow, {
    compile: {
      observer: {
        stepEnded(run, result) {
          seen.push(
            `${run.scope.owner?.stepName ?? 'root'}/${run.step.stepName}: ${'output' in result ? JSON.stringify(result.output) : 'failed'}`,
          )
        },
      },
    },
  })
  expect(seen).toEqual(['guard/make: {"a":1}', 'root/guard: {"a":1}'])
})
