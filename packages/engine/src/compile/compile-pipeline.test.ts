import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { guard, make, readFlow, runFlow, step } from '../test-kit/run-flow.ts'
import { CompileError } from './compile-error.ts'
import { compilePipeline } from './compile-pipeline.ts'
import type { CompileOptions } from './compile-pipeline.ts'
import type { CompileProblem } from './problem.ts'

const connectors = { find: (name: string) => [make, guard].find((each) => each.name === name) }

function problemsOf(flow: Json, options: Partial<CompileOptions> = {}): readonly CompileProblem[] {
  try {
    compilePipeline(readFlow(flow), { connectors, ...options })
    return []
  } catch (error) {
    if (error instanceof CompileError) return error.problems
    throw error
  }
}

describe('what can be known before the first message fails with its place', () => {
  test('an unknown connector', () => {
    expect(
      problemsOf({ start: [{ id: 's1', type: 'connector', name: 'nope', stepName: 'Odd', params: {} }] }),
    ).toMatchObject([
      {
        code: 'FLOW_UNKNOWN_CONNECTOR',
        message: 'Step "Odd": Unknown connector "nope"',
        place: { branch: 'start', step: 's1' },
      },
    ])
  })

  test('a missing track', () => {
    expect(problemsOf({ start: [step('guard', { onProcess: 'not there' })] })).toMatchObject([
      { code: 'FLOW_MISSING_TRACK', place: { parameter: 'onProcess' } },
    ])
  })

  test('tracks that lead back to themselves', () => {
    const flow = {
      start: [step('guard', { onProcess: 'a' })],
      a: [step('guard', { onProcess: 'b' })],
      b: [step('guard', { onProcess: 'a' })],
    }
    expect(problemsOf(flow)).toMatchObject([
      { code: 'FLOW_CYCLIC_TRACKS', message: expect.stringContaining('a → b → a') as unknown },
    ])
  })

  test('tracks nested too deep', () => {
    const flow: Record<string, Json> = { start: [step('guard', { onProcess: 't0' })] }
    for (let i = 0; i < 60; i++) flow[`t${i}`] = [step('guard', { onProcess: `t${i + 1}` })]
    flow['t60'] = []
    expect(problemsOf(flow)).toMatchObject([{ code: 'FLOW_NESTED_TOO_DEEP' }])
  })

  test('a flow without its start', () => {
    expect(problemsOf({ other: [] })).toMatchObject([{ code: 'FLOW_NO_START' }])
  })

  test('the syntax of an expression, with its line and a caret', () => {
    const [problem] = problemsOf({ start: [step('make', { json: '{\n  "a": {{ CONCAT("x", }}\n}' })] })
    expect(problem).toMatchObject({ place: { parameter: 'json', line: 2 } })
    expect(problem?.excerpt).toContain('^')
  })

  test('an unknown function, a wrong number of arguments, an unknown Global, an unknown alias', () => {
    const texts = ['{{ NOPE(1) }}', '{{ NOT() }}', '{{ global.nope }}', '{{ step.nope.a }}']
    for (const json of texts)
      expect(problemsOf({ start: [step('make', { json })] }, { globals: {} }), json).toHaveLength(1)
  })

  test('all problems at once', () => {
    expect(
      problemsOf({ start: [step('nope'), step('make', { json: '{{ ( }}' }), step('guard', { onProcess: 'x' })] }),
    ).toHaveLength(3)
  })
})

test('a track that two conditions share is compiled once, however often it is named', () => {
  const flow: Record<string, Json> = { start: [step('guard', { onProcess: 't0', onException: 't0' })] }
  for (let i = 0; i < 40; i++) flow[`t${i}`] = [step('guard', { onProcess: `t${i + 1}`, onException: `t${i + 1}` })]
  flow['t40'] = []
  expect(problemsOf(flow)).toEqual([])
})

test('a global is put in where the plan is made, also inside a text', async () => {
  const outcome = await runFlow(
    {
      start: [step('make', { json: '{"url": "{{ global.base }}/x", "all": {{ CONCAT("{{global.base}}", "/y") }} }' })],
    },
    { compile: { globals: { base: 'http://a' } } },
  )
  expect(outcome).toMatchObject({ message: { url: 'http://a/x', all: 'http://a/y' } })
})

test('a parameter without an expression is read once, a wrong one is a problem', () => {
  expect(problemsOf({ start: [step('make', { json: '{ broken' })] })).toHaveLength(1)
})
