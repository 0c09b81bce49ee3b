import { describe, expect, test } from 'vitest'
import { pipelineOf } from '../__fixtures__/fixtures.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readPipeline } from '../read/read-pipeline.ts'
import { validatePipeline } from '../validate-pipeline.ts'
import { writePipeline } from '../write/write-pipeline.ts'

const node = (id: string, fields: JsonObject = {}, position: Json = { x: 1, y: 2 }): JsonObject => ({
  group: 'nodes',
  data: {
    id,
    type: 'connector',
    name: 'log-connector',
    key: 'component@log-connector',
    params: { message: id },
    ...fields,
  },
  position,
})
const edge = (source: string, target: string, said?: JsonObject): JsonObject => ({
  group: 'edges',
  data: { id: `${source}-${target}`, source, target, ...(said && { data: said }) },
})
const when = (label: string, condition: string, conditionRule = 'jsonPath'): JsonObject => ({
  type: 'choice',
  conditionType: 'when',
  conditionRule,
  condition,
  label,
})
const choice = { type: 'choice', name: '', key: 'component@choice', params: {} }

test('the steps along a line are a branch', () => {
  const drawing = [node('b'), edge('a', 'b'), node('a'), edge('b', 'c'), node('c')]
  const pipeline = pipelineOf(drawing)
  expect(pipeline.shape).toBe('canvas')
  expect(pipeline.flow.branches.get('start')?.steps.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(pipeline.flow.branches.get('start')?.steps[0]?.raw).toEqual({
    id: 'a',
    type: 'connector',
    name: 'log-connector',
    params: { message: 'a' },
  })
  expect(pipeline.positions.get('b')).toEqual({ x: 1, y: 2 })
  expect(validatePipeline(pipeline)).toEqual([])
})

test('a list of nodes and one of edges is a drawing too', () => {
  const { pipeline, problems } = readPipeline({ nodes: [node('a'), node('b')], edges: [edge('a', 'b')] })
  expect(problems).toEqual([])
  expect(pipeline?.flow.branches.get('start')?.steps).toHaveLength(2)
})

test('a choice opens a branch for each line, named by its label', () => {
  const drawing = [
    node('c', choice),
    ...['x', 'y', 'z'].map((id) => node(id)),
    edge('c', 'x', when('yes', '$.a')),
    edge('c', 'y', when('yes', "#{a} == 'b'", 'simple')),
    edge('c', 'z', { ...when('no', '$'), conditionType: 'otherwise' }),
    edge('c', 'x', when('again', '$.b')),
  ]
  const pipeline = pipelineOf(drawing)
  expect(pipeline.flow.branches.get('start')?.steps[0]?.raw).toMatchObject({
    when: [
      { target: 'yes', jsonPath: '$.a' },
      { target: 'yes (2)', simple: "#{a} == 'b'" },
      { target: 'yes', jsonPath: '$.b' },
    ],
    otherwise: 'no',
  })
  expect([...pipeline.flow.branches.keys()].sort()).toEqual(['no', 'start', 'yes', 'yes (2)'])
  expect(validatePipeline(pipeline)).toEqual([])
})

test('a parallel opens a line for each of its lines', () => {
  const parallel = { name: 'parallel-execution-connector', key: 'component@parallel-execution-connector' }
  const drawing = [
    node('p', parallel),
    node('x'),
    node('y'),
    edge('p', 'x', { description: 'one', executionId: 'e1' }),
    edge('p', 'y', { description: 'two', executionId: 'e2' }),
  ]
  const pipeline = pipelineOf(drawing)
  expect(pipeline.flow.branches.get('start')?.steps[0]?.tracks.map(({ target }) => target)).toEqual(['p:x', 'p:y'])
  expect(validatePipeline(pipeline)).toEqual([])
})

test('nested drawings become tracks', () => {
  const inner: Json = { nodes: [{ data: { id: 'start-track' } }, node('i')], edges: [edge('start-track', 'i')] }
  const loop = node('l', {
    name: 'for-each-connector',
    onProcessTrack: inner,
    onExceptionTrack: { nodes: [], edges: [] },
    params: { onProcess: 'start-track', onException: 'start-track', jsonPath: '$' },
  })
  const pipeline = pipelineOf([loop])
  const [step] = pipeline.flow.branches.get('start')!.steps
  expect(step!.params).toEqual({ jsonPath: '$', onProcess: 'l-onProcessTrack', onException: 'l-onExceptionTrack' })
  expect(step!.raw).not.toHaveProperty('onProcessTrack')
  expect(pipeline.flow.branches.get('l-onProcessTrack')?.steps.map(({ id }) => id)).toEqual(['i'])
  expect(validatePipeline(pipeline).map(({ rule }) => rule)).toEqual(['V-12'])
})

describe('what a flow cannot express', () => {
  test('lines that come together again are cut, and told', () => {
    const drawing = [
      node('c', choice),
      node('x'),
      node('y'),
      node('z'),
      edge('c', 'x', when('a', '$')),
      edge('c', 'y', when('b', '$')),
      edge('x', 'z'),
      edge('y', 'z'),
    ]
    const { pipeline, problems } = readPipeline(drawing)
    expect(problems).toMatchObject([
      { rule: 'shape', severity: 'warning', message: expect.stringContaining('step z') as string },
    ])
    const steps = [...pipeline!.flow.branches.values()].flatMap((branch) => branch.steps.map(({ id }) => id))
    expect(steps.sort()).toEqual(['c', 'x', 'y', 'z'])
  })

  test('a second line from an ordinary step is left out, and told', () => {
    const { problems, pipeline } = readPipeline([node('a'), node('b'), node('c'), edge('a', 'b'), edge('a', 'c')])
    expect(problems).toMatchObject([{ message: expect.stringContaining('step a') as string }])
    expect(pipeline?.flow.branches.get('start')?.steps.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(pipeline?.looseFlows).toHaveLength(1)
  })

  test('rings are cut open', () => {
    const { pipeline, problems } = readPipeline([node('s'), node('a'), node('b'), edge('a', 'b'), edge('b', 'a')])
    expect(pipeline?.flow.branches.get('start')?.steps.map(({ id }) => id)).toEqual(['s'])
    expect(pipeline?.looseFlows[0]?.branches.get('disconnected-start')?.steps.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(problems).toHaveLength(1)
  })

  test('steps without a line are loose', () => {
    const pipeline = pipelineOf([node('a'), node('b')])
    expect(pipeline.looseFlows[0]?.branches.get('disconnected-start')?.steps.map(({ id }) => id)).toEqual(['b'])
    expect(writePipeline(pipeline, 'stored')).toMatchObject({
      flowSpec: { start: [{ id: 'a' }] },
      metadata: { disconnectedFlowSpecs: [{ flowSpec: { 'disconnected-start': [{ id: 'b' }] } }] },
    })
  })
})

test('a record may hold its flow as a drawing, and gets it back', () => {
  const record = {
    id: 'c',
    name: 'capsule',
    versionMajor: 1,
    versionMinor: 0,
    flowSpec: [node('a'), node('b'), edge('a', 'b')],
  }
  const pipeline = pipelineOf(record)
  expect(pipeline.flow.branches.get('start')?.steps).toHaveLength(2)
  expect(writePipeline(pipeline)).toBe(record)
  expect(writePipeline(pipeline, 'bare')).toMatchObject({ start: [{ id: 'a' }, { id: 'b' }] })
})

test('a drawing is written as a bare flow', () => {
  expect(writePipeline(pipelineOf([node('a')]))).toMatchObject({ start: [{ id: 'a' }] })
})
