import { describe, expect, test } from 'vitest'
import { EXAMPLES, countingIds, exampleJson, exampleText, pipelineOf } from '../__fixtures__/fixtures.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Flow, Pipeline } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { validatePipeline } from '../validate-pipeline.ts'
import { pasteFragment } from './paste-fragment.ts'

const target = pipelineOf(exampleJson(EXAMPLES.stored))
const fragment = pipelineOf(exampleText(EXAMPLES.clipboard))

const names = (flows: readonly Flow[], of: (flow: Flow) => Iterable<string>): string[] =>
  flows.flatMap((flow) => [...of(flow)])
const all = ({ flow, looseFlows }: Pipeline): readonly Flow[] => [flow, ...looseFlows]

describe('pasting a fragment twice', () => {
  const newId = countingIds()
  const once = pasteFragment(target, fragment, { newId })
  const twice = pasteFragment(once.pipeline, fragment, { newId })
  const flows = all(twice.pipeline)

  test('gives two loose flows beside those that were there', () => {
    expect(twice.pipeline.looseFlows.map(({ root }) => root)).toEqual(Array(3).fill('disconnected-start'))
    expect(twice.pipeline.flow).toEqual(target.flow)
    expect(twice.pipeline.shape).toBe('stored')
  })

  test('no id, alias or label collides', () => {
    const ids = names(flows, (flow) => [...allSteps(flow)].map(({ id }) => id))
    const aliases = names(flows, (flow) => [...allSteps(flow)].flatMap(({ alias }) => alias ?? []))
    const labels = names(flows, (flow) => [...flow.branches.keys()].filter((name) => name !== 'disconnected-start'))
    for (const list of [ids, aliases, labels]) expect(new Set(list).size).toBe(list.length)
    expect(aliases.filter((alias) => alias.startsWith('items'))).toEqual(['items', 'items-2'])
    expect(labels.filter((label) => label.startsWith('sim'))).toEqual(['sim (2)', 'sim (3)'])
  })

  test('both copies hang together like the fragment', () => {
    expect(validatePipeline(twice.pipeline)).toEqual([])
    const shape = (flow: Flow) =>
      [...allSteps(flow)].map((step) => [
        step.name,
        step.tracks.map(({ target }) => [...flow.branches.keys()].indexOf(target)),
      ])
    expect(shape(flows[3]!)).toEqual(shape(flows[2]!))
    expect(shape(flows[2]!)).toEqual(shape(fragment.flow))
  })
})

test('accepts a document of any shape', () => {
  for (const file of Object.values(EXAMPLES)) {
    const pasted = pasteFragment(target, pipelineOf(exampleText(file)), { newId: countingIds() })
    const errors = validatePipeline(pasted.pipeline).filter(({ severity }) => severity === 'error')
    expect(errors).toEqual([])
    expect(pasted.pipeline.looseFlows).toHaveLength(2)
  }
})

test('a target without a place for loose flows becomes a record', () => {
  for (const file of [EXAMPLES.bare, EXAMPLES.clipboard]) {
    const pasted = pasteFragment(pipelineOf(exampleText(file)), fragment, { newId: countingIds() })
    expect(pasted.pipeline.shape).toBe('stored')
    expect(pasted.pipeline.looseFlows).toHaveLength(1)
  }
  const pasted = pasteFragment(pipelineOf(exampleText(EXAMPLES.export)), fragment, { newId: countingIds() })
  expect(pasted.pipeline.shape).toBe('export')
  expect(pasted.pipeline.looseFlows).toHaveLength(1)
})

test('expressions follow their aliases, other texts do not', () => {
  const source = {
    start: [
      { id: '1', type: 'connector', name: 'g', doubleBracesAlias: 'a', params: {} },
      { id: '2', type: 'connector', name: 'g', doubleBracesAlias: 'a-2', params: {} },
      {
        id: '3',
        type: 'connector',
        name: 'g',
        params: {
          text: '{{ step.a.x }} step.a {{ step.ab }} {{ step["a"].y }}',
          nested: [{ '{{ step.a.k }}': '{{ CONCAT("{{global.a}} step.a", iterators.a.current) }}' }],
        },
      },
      { id: '4', type: 'choice', when: [{ target: 'x', doubleBraces: '{{ step.a }}' }], otherwise: 'x' },
    ],
    x: [],
  }
  const { branches } = pasteFragment(pipelineOf(source), pipelineOf(source), { newId: countingIds() })
  const start = branches['disconnected-start'] as unknown as JsonObject[]
  expect(start.map((step) => step['doubleBracesAlias'])).toEqual(['a-3', 'a-2-2', undefined, undefined])
  expect(start[2]!['params']).toEqual({
    text: '{{ step.a-3.x }} step.a {{ step.ab }} {{ step["a-3"].y }}',
    nested: [{ '{{ step.a.k }}': '{{ CONCAT("{{global.a}} step.a", iterators.a-3.current) }}' }],
  })
  expect(start[3]!['when']).toEqual([{ target: 'x (2)', doubleBraces: '{{ step.a-3 }}' }])
})

test('positions move as a block to the cursor', () => {
  const pasted = pasteFragment(target, fragment, { newId: countingIds(), at: { x: 1000, y: 500 } })
  const before = fragment.positions.get('301cc0c8-4f7c-4871-8157-f21bfed279e1')!
  const after = pasted.positions.get(pasted.ids.get('301cc0c8-4f7c-4871-8157-f21bfed279e1')!)!
  expect(after).toEqual({ x: 1000, y: 500 + before.y - 107 })
  expect(pasted.pipeline.positions.get(pasted.ids.get('301cc0c8-4f7c-4871-8157-f21bfed279e1')!)).toEqual(after)
})

test('a reference that leads nowhere does not lead into the target afterwards', () => {
  const broken: Json = {
    start: [{ id: '1', type: 'choice', when: [{ target: 'falha', jsonPath: '$' }], otherwise: 'free' }],
  }
  const { branches } = pasteFragment(target, pipelineOf(broken), { newId: countingIds() })
  expect(branches['disconnected-start']).toMatchObject([{ when: [{ target: 'falha (2)' }], otherwise: 'free' }])
})
