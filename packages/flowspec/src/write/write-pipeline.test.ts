/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- documents are broken on purpose, in any place */
import { describe, expect, test } from 'vitest'
import {
  EXAMPLES,
  branchesOf,
  changed,
  countingIds,
  exampleJson,
  exampleText,
  pipelineOf,
} from '../__fixtures__/fixtures.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { validatePipeline } from '../validate-pipeline.ts'
import { writePipeline } from './write-pipeline.ts'
import type { WritableShape } from './write-pipeline.ts'

const SHAPES: readonly WritableShape[] = ['stored', 'export', 'bare', 'clipboard']

/** A flow with ids and generated branch names replaced by their order, to compare flows up to new ids. */
function withoutIds(document: Json): Json {
  let text = JSON.stringify(branchesOf(document))
  const ids = [...allSteps(pipelineOf(document).flow)].map((step) => step.id)
  const longestFirst = [...ids.entries()].sort(([, a], [, b]) => b.length - a.length)
  for (const [index, id] of longestFirst) text = text.replaceAll(id, `#${index}`)
  return JSON.parse(text.replace(/disconnected-root:[\w-]+/, 'start')) as Json
}

test.each([...Object.values(EXAMPLES), 'capsule-definition.json'])('gives %s back as it was', (file) => {
  const pipeline = pipelineOf(exampleText(file))
  expect(writePipeline(pipeline)).toEqual(JSON.parse(exampleText(file)))
  expect(writePipeline(pipeline, pipeline.shape as WritableShape)).toEqual(JSON.parse(exampleText(file)))
})

test('unknown keys at every level, and unknown types, come back', () => {
  const document = changed(exampleJson(EXAMPLES.export), (copy) => {
    copy.x = { deep: [1, null, { y: '' }] }
    copy.flowSpec.start[0].x = 1
    copy.flowSpec.start[0].params.x = [{ z: 1 }]
    copy.flowSpec.entregue[0].type = 'unknown'
    copy.flowSpec['788e9ae5-2415-4ebf-a13c-2009d348a6cd:58089303-6922-42f5-aace-ab77ba8e46c6'][1].when[0].x = 1
    copy.triggerSpec.x = 1
  })
  expect(writePipeline(pipelineOf(JSON.stringify(document)))).toEqual(document)
})

describe('conversions', () => {
  test.each(Object.values(EXAMPLES).flatMap((file) => SHAPES.map((shape) => [file, shape] as const)))(
    '%s as %s is the same flow',
    (file, shape) => {
      const pipeline = pipelineOf(exampleText(file))
      const written = writePipeline(pipeline, shape, { newId: countingIds() })
      const again = pipelineOf(written)
      expect(again.shape).toBe(shape)
      const original = pipelineOf(writePipeline(pipeline, 'bare'))
      expect(withoutIds(writePipeline(again, 'bare'))).toEqual(withoutIds(writePipeline(original, 'bare')))
      const errors = validatePipeline(again).filter(({ severity }) => severity === 'error')
      expect(errors).toEqual([])
    },
  )

  test('stored → export → bare → clipboard → stored is the same flow up to new ids', () => {
    let document: Json = exampleJson(EXAMPLES.stored)
    const wanted = withoutIds(document)
    for (const shape of ['export', 'bare', 'clipboard', 'stored'] as const)
      document = writePipeline(pipelineOf(document), shape, { newId: countingIds() })
    expect(withoutIds(document)).toEqual(wanted)
    expect(JSON.stringify(document)).not.toContain('1c6caebe-d3d0-4dea-9430-ed6262cdd477')
  })

  test('a record becomes an export of nine keys', () => {
    const written = writePipeline(pipelineOf(exampleText(EXAMPLES.stored)), 'export') as JsonObject
    expect(Object.keys(written)).toEqual([
      'id',
      'name',
      'version',
      'archived',
      'flowSpec',
      'triggerSpec',
      'inSpec',
      'outSpec',
      'projectName',
    ])
    expect(written['version']).toBe('1.4')
  })

  test('an export becomes a record with what it has', () => {
    const document = changed(exampleJson(EXAMPLES.export), (copy) => (copy.extra = 1)) as JsonObject
    const written = writePipeline(pipelineOf(document), 'stored') as JsonObject
    const { version: _version, ...rest } = document
    expect(written).toEqual({ ...rest, versionMajor: 1, versionMinor: 7 })
  })

  test('a bare flow becomes a record of version 1.0', () => {
    const bare = exampleJson(EXAMPLES.bare)
    expect(writePipeline(pipelineOf(bare), 'stored')).toEqual({ versionMajor: 1, versionMinor: 0, flowSpec: bare })
  })

  test('a fragment becomes a flow: root renamed, positions dropped, lines as text, new ids', () => {
    const written = writePipeline(pipelineOf(exampleText(EXAMPLES.clipboard)), 'stored', {
      newId: countingIds(),
    }) as JsonObject
    expect(written).not.toHaveProperty('meta')
    const flow = branchesOf(written) as Record<string, { id: string; params: Record<string, Json> }[]>
    expect(Object.keys(flow)).toEqual([
      'start',
      'new-3:new-4',
      'new-3:new-5',
      'sim (2)',
      'não (2)',
      'new-2-onProcessTrack',
      'new-2-onExceptionTrack',
    ])
    expect(flow['start']!.map(({ id }) => id)).toEqual(['new-1', 'new-2', 'new-3'])
    expect(flow['start']![1]!.params).toMatchObject({
      onProcess: 'new-2-onProcessTrack',
      onException: 'new-2-onExceptionTrack',
    })
    expect(JSON.parse(flow['start']![2]!.params['parallelExecutions'] as string)).toEqual([
      { description: 'a', executionId: 'path-a', target: 'new-3:new-4', __documentation__: '' },
      { description: 'b', executionId: 'path-b', target: 'new-3:new-5', __documentation__: 'slow path' },
    ])
  })

  test('a flow becomes a fragment: positions for what is drawn on its level, lines as a list', () => {
    const pipeline = pipelineOf(exampleText(EXAMPLES.export))
    const written = writePipeline(pipeline, 'clipboard', { newId: () => 'uuid' }) as JsonObject
    expect(Object.keys(written['meta'] as object)).toEqual(
      pipeline.flow.branches.get('start')!.steps.map(({ id }) => id),
    )
    const parallel = branchesOf(written)['2542e897-71dc-48f9-9d58-6c67ae533507-onProcessTrack'] as unknown as {
      params: Json
    }[]
    expect((parallel[0]!.params as JsonObject)['parallelExecutions']).toHaveLength(3)
    expect(Object.keys(branchesOf(written))[0]).toBe('disconnected-root:uuid')
    expect(validatePipeline(pipelineOf(written))).toEqual([])
  })

  test('drawn steps are laid out without lying upon each other', () => {
    const written = writePipeline(pipelineOf(exampleText(EXAMPLES.stored)), 'clipboard', {
      newId: () => 'uuid',
    }) as JsonObject
    const positions = [...pipelineOf(written).positions.values()].map(({ x, y }) => `${x},${y}`)
    expect(new Set(positions).size).toBe(positions.length)
    expect(positions.length).toBeGreaterThan(8)
  })

  test('a fragment with a branch called start keeps it under another name', () => {
    const fragment = {
      flowSpec: {
        'disconnected-root:1': [
          { id: 'c', type: 'choice', when: [{ target: 'start', jsonPath: '$' }], otherwise: 'start (2)' },
        ],
        start: [{ id: 'a', type: 'delayer' }],
        'start (2)': [{ id: 'b', type: 'delayer' }],
      },
    }
    const bare = writePipeline(pipelineOf(fragment), 'bare') as JsonObject
    expect(Object.keys(bare)).toEqual(['start', 'start (3)', 'start (2)'])
    expect(validatePipeline(pipelineOf(bare))).toEqual([])
  })

  test('a record without a flow keeps having none', () => {
    const shell = { id: 'a', name: 'shell', versionMajor: 0, versionMinor: 0, flowSpec: null, triggerSpec: {} }
    expect(writePipeline(pipelineOf(shell), 'export')).toEqual({
      id: 'a',
      name: 'shell',
      version: '0.0',
      flowSpec: null,
      triggerSpec: {},
    })
    expect(writePipeline(pipelineOf(shell), 'bare')).toEqual({ start: [] })
    expect(writePipeline(pipelineOf(shell), 'clipboard', { newId: () => 'u' })).toEqual({
      meta: {},
      flowSpec: { 'disconnected-root:u': [] },
    })
  })

  test('asks for new ids where it needs them', () => {
    expect(() => writePipeline(pipelineOf(exampleText(EXAMPLES.clipboard)), 'stored')).toThrow(
      expect.objectContaining({ code: 'FLOWSPEC_NEEDS_NEW_IDS' }),
    )
  })

  test('hostile branch names and keys survive', () => {
    const text =
      '{"start":[{"id":"c","type":"choice","when":[{"target":"__proto__","jsonPath":"$"}],"__proto__":{"a":1}}],"__proto__":[]}'
    const written = writePipeline(pipelineOf(text), 'stored') as JsonObject
    expect(JSON.stringify(written['flowSpec'])).toBe(text)
  })
})

test('lines as text and as a list are the same flow', () => {
  const asText = exampleJson(EXAMPLES.export)
  const asList = changed(asText, (copy) => {
    const { params } = copy.flowSpec['2542e897-71dc-48f9-9d58-6c67ae533507-onProcessTrack'][0]
    params.parallelExecutions = JSON.parse(params.parallelExecutions as string)
  })
  const tracks = (document: Json) => [...allSteps(pipelineOf(document).flow)].map((step) => step.tracks)
  expect(tracks(asList)).toEqual(tracks(asText))
  expect(writePipeline(pipelineOf(asList), 'stored')).toMatchObject({ flowSpec: asText['flowSpec'] })
  expect(writePipeline(pipelineOf(asList))).toEqual(asList)
})

test('converts a thousand steps around', () => {
  const start = Array.from({ length: 1000 }, (_, n) => ({
    id: `id-${n}`,
    type: 'connector',
    name: 'log-connector',
    params: { message: '{{ message.$ }}' },
  }))
  let document: Json = { versionMajor: 1, versionMinor: 0, name: 'n', flowSpec: { start } }
  for (const shape of ['export', 'bare', 'clipboard', 'stored'] as const)
    document = writePipeline(pipelineOf(JSON.stringify(document)), shape, { newId: countingIds() })
  expect(branchesOf(document)['start']).toHaveLength(1000)
})
