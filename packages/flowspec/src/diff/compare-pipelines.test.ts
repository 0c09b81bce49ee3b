import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json/json.ts'
import { readPipeline } from '../read/read-pipeline.ts'
import type { Pipeline } from '../pipeline.ts'
import { comparePipelines } from './compare-pipelines.ts'

const log = (id: string, params: JsonObject = {}): JsonObject => ({
  id,
  type: 'connector',
  name: 'log-connector',
  stepName: `Log ${id}`,
  params,
})

function pipeline(steps: readonly Json[], more: JsonObject = {}): Pipeline {
  const flowSpec: JsonObject = { start: [...steps], ...(more['branches'] as JsonObject | undefined) }
  const { pipeline: read } = readPipeline({ name: 'p', version: '1.0', flowSpec, ...more })
  return read as Pipeline
}

describe('two versions', () => {
  test('that are equal have no changes, whatever the order of their keys', () => {
    const before = pipeline([log('a', { x: 1, y: { b: 1, a: 2 } })])
    const after = pipeline([log('a', { y: { a: 2, b: 1 }, x: 1 })])
    expect(comparePipelines(before, after)).toEqual([])
  })

  test('tell each value that changed, also in JSON inside a text', () => {
    const before = pipeline([log('a', { text: 'x', headers: '{"A":"1","B":"2"}', list: [1, 2] })])
    const after = pipeline([log('a', { text: 'y', headers: '{"A":"1","B":"3","C":"4"}', list: [1, 3] })])
    expect(comparePipelines(before, after)).toEqual([
      {
        kind: 'step-changed',
        step: { id: 'a', stepName: 'Log a', name: 'log-connector' },
        values: [
          { path: 'params.text', before: 'x', after: 'y' },
          { path: 'params.headers.B', before: '2', after: '3' },
          { path: 'params.headers.C', after: '4' },
          { path: 'params.list[1]', before: 2, after: 3 },
        ],
      },
    ])
  })

  test('a step that is put in front moves no other', () => {
    const before = pipeline([log('a'), log('b')])
    const after = pipeline([log('new'), log('a'), log('b')])
    expect(comparePipelines(before, after)).toEqual([
      { kind: 'step-added', step: expect.objectContaining({ id: 'new' }) as unknown, branch: 'start', index: 0 },
    ])
  })

  test('one step that changes places is the one that moved', () => {
    const before = pipeline([log('a'), log('b'), log('c'), log('d')])
    const after = pipeline([log('d'), log('a'), log('b'), log('c')])
    expect(comparePipelines(before, after)).toEqual([
      {
        kind: 'step-moved',
        step: expect.objectContaining({ id: 'd' }) as unknown,
        before: { branch: 'start', index: 3 },
        after: { branch: 'start', index: 0 },
      },
    ])
  })

  test('a step that goes into a track has moved', () => {
    const block = { ...log('block', { onProcess: 'inner' }), name: 'block-execution-connector' }
    const before = pipeline([block, log('a')], { branches: { inner: [log('b')] } })
    const after = pipeline([block], { branches: { inner: [log('b'), log('a')] } })
    expect(comparePipelines(before, after)).toMatchObject([
      { kind: 'step-moved', step: { id: 'a' }, before: { branch: 'start' }, after: { branch: 'inner', index: 1 } },
    ])
  })

  test('steps with new ids are found by what they are', () => {
    const before = pipeline([{ ...log('a'), stepName: 'Same' }])
    const after = pipeline([{ ...log('z'), stepName: 'Same' }])
    expect(comparePipelines(before, after)).toEqual([])
  })

  test('tell trigger, settings and steps that went', () => {
    const before = pipeline([log('a'), log('b')], { triggerSpec: { type: 'rest', timeout: 1 }, description: 'old' })
    const after = pipeline([log('b')], { triggerSpec: { type: 'rest', timeout: 2 }, description: 'new' })
    expect(comparePipelines(before, after)).toMatchObject([
      { kind: 'settings-changed', values: [{ path: 'description', before: 'old', after: 'new' }] },
      { kind: 'trigger-changed', values: [{ path: 'timeout', before: 1, after: 2 }] },
      { kind: 'step-removed', step: { id: 'a' }, branch: 'start', index: 0 },
    ])
  })
})
