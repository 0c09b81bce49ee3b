/* eslint-disable @typescript-eslint/no-unsafe-member-access -- documents are broken on purpose, in any place */
import { describe, expect, test } from 'vitest'
import { EXAMPLES, branchesOf, changed, exampleJson, exampleText, pipelineOf } from '../__fixtures__/fixtures.ts'
import type { Json } from '../json/json.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { placeOfParameter } from '../steps/place-of-parameter.ts'
import { validatePipeline } from '../validate-pipeline.ts'
import { readPipeline } from './read-pipeline.ts'

const step = { id: 's1', type: 'delayer', delayMilliseconds: 1 }

describe('shapes', () => {
  test.each(Object.entries({ ...EXAMPLES, stored: EXAMPLES.stored }).filter(([shape]) => shape !== 'scheduled'))(
    'tells a %s document by its content',
    (shape, file) => expect(readPipeline(exampleText(file))).toMatchObject({ pipeline: { shape }, problems: [] }),
  )

  test.each<[string, Json, string | undefined]>([
    ['a bare flow without start', { a: [step] }, 'bare'],
    ['an empty object', {}, 'bare'],
    [
      'a bare flow whose branches are called like keys of a record',
      { start: [], flowSpec: [], versionMajor: [] },
      'bare',
    ],
    ['a bare flow with a broken branch', { start: [], other: 5 }, 'bare'],
    ['a record without a flow', { versionMajor: 0, versionMinor: 0, flowSpec: null }, 'stored'],
    ['a flow in a file written by hand', { name: 'x', flowSpec: { start: [step] } }, 'export'],
    ['a fragment without positions', { flowSpec: { 'disconnected-root:1': [step] } }, 'clipboard'],
    ['a fragment that lost its root', { meta: {}, flowSpec: { start: [step] } }, 'clipboard'],
    ['an object of something else', { a: 1 }, undefined],
    ['a number', 5, undefined],
    ['null', null, undefined],
    ['a list of something else', [1, 2], undefined],
    ['an empty list', [], undefined],
  ])('reads %s', (_what, document, shape) => {
    const { pipeline, problems } = readPipeline(document)
    expect(pipeline?.shape).toBe(shape)
    expect(problems.some(({ rule, severity }) => rule === 'shape' && severity === 'error')).toBe(shape === undefined)
  })

  test('an empty file is a pipeline without steps', () => {
    for (const text of ['', ' \r\n', '\uFEFF']) {
      const { pipeline, problems } = readPipeline(text)
      expect(problems).toEqual([])
      expect(pipeline?.flow.branches.get('start')?.steps).toEqual([])
      expect(pipeline && validatePipeline(pipeline).map(({ rule }) => rule)).toEqual(['V-22'])
    }
  })

  test('a byte-order mark and the order of keys make no difference', () => {
    const { pipeline } = readPipeline(`\uFEFF${exampleText(EXAMPLES.stored)}`)
    const reversed = Object.fromEntries(Object.entries(exampleJson(EXAMPLES.stored)).reverse())
    expect(pipelineOf(reversed).flow).toEqual(pipelineOf(exampleJson(EXAMPLES.stored)).flow)
    expect([...allSteps(pipelineOf(reversed).flow)].length).toBe([...allSteps(pipeline!.flow)].length)
  })
})

describe('the model', () => {
  test('has what the record says', () => {
    const pipeline = pipelineOf(exampleText(EXAMPLES.stored))
    expect(pipeline).toMatchObject({
      id: 'b8ddac7b-35af-408f-93b4-499fb3161b4f',
      name: 'order-intake',
      versionMajor: 1,
      versionMinor: 4,
      realm: 'acme',
      project: { id: '478153a3-911f-4aa9-b5bb-96dd4079e3fd', name: 'sales' },
      archived: false,
      isMultiInstance: false,
      sensitiveFields: ['cpf', 'card-number'],
      trigger: { type: 'rest', name: 'rest' },
    })
    expect(pipeline.looseFlows).toHaveLength(1)
    expect(pipeline.looseFlows[0]?.root).toBe('disconnected-start')
    expect(pipeline.flow.branches.get('canal loja #q7WmZ2#')?.steps).toHaveLength(1)
  })

  test('splits the version of an export', () => {
    expect(pipelineOf(exampleText(EXAMPLES.export))).toMatchObject({
      versionMajor: 1,
      versionMinor: 7,
      project: { name: 'sales' },
    })
    const wrong = readPipeline({ version: 'seven', flowSpec: { start: [] } })
    expect(wrong.pipeline).toMatchObject({ versionMajor: 1, versionMinor: 0 })
    expect(wrong.problems).toMatchObject([{ rule: 'shape', severity: 'warning' }])
  })

  test.each<Json | undefined>([undefined, null, {}, { name: 'rest' }, []])('trigger %j is none', (triggerSpec) => {
    const document = { versionMajor: 1, flowSpec: null, ...(triggerSpec !== undefined && { triggerSpec }) }
    expect(pipelineOf(document).trigger).toBeUndefined()
  })

  test('a fragment starts at its own root and has positions', () => {
    const pipeline = pipelineOf(exampleText(EXAMPLES.clipboard))
    expect(pipeline.flow.root).toBe('disconnected-root:c1f9df47-812b-4e16-ab2f-78d769c846a1')
    expect(pipeline.positions.get('b2481aac-687f-46b7-bc33-0f486c60221e')).toEqual({ x: 1150, y: 305.5 })
    expect(pipeline.positions.size).toBe(8)
  })

  test('passes a structured clone', () => {
    const pipeline = pipelineOf(exampleText(EXAMPLES.stored))
    expect(structuredClone(pipeline)).toEqual(pipeline)
  })
})

describe('steps', () => {
  const read = (raw: Json) => pipelineOf({ start: [raw] }).flow.branches.get('start')!.steps[0]!

  test('settings of native types are collected from the step, and from params', () => {
    const delayer = read({
      ...step,
      params: { delayMilliseconds: 9, extra: 1 },
      __documentation__: 'd',
      onProcessTrack: null,
    })
    expect(delayer.params).toEqual({ delayMilliseconds: 1, extra: 1 })
    expect(delayer.name).toBe('delayer')
  })

  test('settings of connectors are those of params, and from the step what is not there', () => {
    const log = read({
      id: 'l',
      type: 'connector',
      name: 'log-connector',
      params: { message: 'a' },
      failOnError: true,
      message: 'b',
    })
    expect(log).toMatchObject({ name: 'log-connector', params: { message: 'a', failOnError: true } })
  })

  test('properties of a capsule are left alone', () => {
    const [capsule] = pipelineOf(exampleText(EXAMPLES.export)).flow.branches.get(
      '788e9ae5-2415-4ebf-a13c-2009d348a6cd:58089303-6922-42f5-aace-ab77ba8e46c6',
    )!.steps
    expect(Object.keys(capsule!.params)).toEqual(['channel', 'text', 'urgent', 'tags'])
    expect(capsule!.capsule).toEqual({
      collection: 'messaging',
      collectionVersion: 1,
      capsule: 'send-chat-1.2',
      versionMajor: 1,
      versionMinor: 2,
    })
    expect(capsule!.accountLabels).toEqual(new Map([['chat token', 'chat-bearer']]))
    expect(read({ id: 'c', type: 'capsule', name: 'c', params: { onProcess: 'a text' } }).tracks).toEqual([])
  })

  test('empty accounts and aliases are none', () => {
    const rest = read({
      id: 'r',
      type: 'connector',
      name: 'x',
      doubleBracesAlias: '',
      accountLabel: '',
      accountLabels: { a: '', b: 'c' },
    })
    expect(rest.alias).toBeUndefined()
    expect(rest.accountLabel).toBeUndefined()
    expect([...rest.accountLabels]).toEqual([['b', 'c']])
  })

  test('tracks name every branch a step leads to', () => {
    const choice = read({
      id: 'c',
      type: 'choice',
      when: [{ target: 'a', jsonPath: '$' }, { target: 'b ', simple: '1 == 1' }, {}],
      otherwise: 'a',
    })
    expect(choice.tracks).toEqual([
      { role: 'when', parameter: 'when[0].target', target: 'a' },
      { role: 'when', parameter: 'when[1].target', target: 'b ' },
      { role: 'otherwise', parameter: 'otherwise', target: 'a' },
    ])
    const lines = [{ target: 'x', executionId: 'e' }, { target: 'y' }]
    for (const parallelExecutions of [lines, JSON.stringify(lines)]) {
      const parallel = read({
        id: 'p',
        type: 'connector',
        name: 'parallel-execution-connector',
        params: { parallelExecutions },
      })
      expect(parallel.tracks.map(({ parameter, target }) => [parameter, target])).toEqual([
        ['parallelExecutions[0].target', 'x'],
        ['parallelExecutions[1].target', 'y'],
      ])
    }
  })

  test('a condition may name its language in `rule`', () => {
    const text = JSON.stringify([{ target: 'a', rule: 'doubleBraces', condition: '{{ TRUE() }}' }])
    expect(read({ id: 'c', type: 'choice', when: text }).tracks).toHaveLength(1)
  })
})

describe('places', () => {
  const text = `{
  "start": [
    { "id": "1", "type": "choice",
      "when": [
        { "target": "gone",
          "jsonPath": "$" } ] },
    { "id": "2", "type": "connector", "name": "log-connector", "params": {
        "message": "m" } }
  ]
}`

  test('are known for steps, settings and entries of lists', () => {
    const [choice, log] = pipelineOf(text).flow.branches.get('start')!.steps
    expect(choice!.place).toEqual({ line: 3, column: 5 })
    expect(placeOfParameter(choice!, 'when[0].target')).toEqual({ line: 5, column: 11 })
    expect(placeOfParameter(choice!, 'when[0].simple')).toEqual({ line: 5, column: 9 })
    expect(placeOfParameter(choice!, 'when[7].target')).toEqual({ line: 4, column: 7 })
    expect(placeOfParameter(log!, 'message')).toEqual({ line: 8, column: 9 })
    expect(placeOfParameter(log!, 'nothing')).toEqual({ line: 7, column: 5 })
  })

  test('are the same with CR LF, and behind a byte-order mark', () => {
    const [, log] = pipelineOf(`\uFEFF${text.replaceAll('\n', '\r\n')}`).flow.branches.get('start')!.steps
    expect(placeOfParameter(log!, 'message')).toEqual({ line: 8, column: 9 })
  })

  test('are in the problems', () => {
    expect(validatePipeline(pipelineOf(text)).find(({ rule }) => rule === 'V-10')).toMatchObject({
      severity: 'error',
      place: { branch: 'start', step: '1', parameter: 'when[0].target', line: 5, column: 11 },
    })
  })

  test('are missing when the document did not come as text', () => {
    expect(pipelineOf(JSON.parse(text) as Json).flow.branches.get('start')!.steps[0]!.place).toBeUndefined()
  })
})

describe('bad inputs', () => {
  test('broken JSON is told with line, column and caret', () => {
    const { pipeline, problems } = readPipeline('{\n  "start": [ }\n}')
    expect(pipeline).toBeUndefined()
    expect(problems).toEqual([
      {
        rule: 'json',
        severity: 'error',
        message: 'The document is not JSON: a value expected, found "}" at line 2, column 14.',
        place: { offset: 15, line: 2, column: 14 },
        excerpt: '  "start": [ }\n             ^',
      },
    ])
  })

  test('deep nesting is told, in text and in values', () => {
    const text = '['.repeat(10_000) + ']'.repeat(10_000)
    expect(readPipeline(`{"start":${text}}`).problems).toMatchObject([{ rule: 'json', place: { line: 1 } }])
    let value: Json = []
    for (let n = 0; n < 10_000; n++) value = [value]
    expect(readPipeline({ start: value }).problems).toMatchObject([
      { rule: 'json', message: expect.stringContaining('256') as string },
    ])
  })

  test('documents over 5 MB are refused, in text and in values', () => {
    const message = 'ã'.repeat(3 * 1024 * 1024)
    const document = { start: [{ ...step, message }] }
    expect(readPipeline(JSON.stringify(document)).problems).toMatchObject([{ rule: 'limit-size' }])
    expect(readPipeline(document).problems).toMatchObject([{ rule: 'limit-size' }])
    const fits = { start: [{ ...step, message: 'a'.repeat(5_000_000) }] }
    expect(readPipeline(JSON.stringify(fits)).problems).toEqual([])
    expect(readPipeline(fits).problems).toEqual([])
    expect(readPipeline('{"start":[]}', { maxBytes: 11 }).problems).toMatchObject([{ rule: 'limit-size' }])
  })

  test('a flow that is no map of branches is told', () => {
    expect(readPipeline({ versionMajor: 1, flowSpec: 'x' }).problems).toMatchObject([
      { rule: 'V-02', severity: 'error' },
    ])
  })

  test('keys of the prototype are names like others, in every place', () => {
    const hostile = `{"versionMajor":1,"versionMinor":0,"name":"n","__proto__":{"name":"bad"},
      "sensitiveFields":["__proto__"],
      "metadata":{"__proto__":{"polluted":1},"disconnectedFlowSpecs":[{"flowSpec":{"__proto__":[{"id":"z","type":"delayer"}]}}]},
      "triggerSpec":{"type":"http","__proto__":{"timeout":0},"constructor":1},
      "flowSpec":{"start":[{"id":"__proto__","type":"choice","doubleBracesAlias":"constructor",
          "when":[{"target":"__proto__","jsonPath":"$","__proto__":{"simple":"x"}}],"otherwise":"constructor",
          "__proto__":{"otherwise":"polluted"}}],
        "__proto__":[{"id":"constructor","type":"connector","name":"__proto__","params":{"__proto__":{"onProcess":"bad"},"constructor":"x"},
          "accountLabels":{"__proto__":"acc"}}],
        "constructor":[{"id":"c2","type":"__proto__"}]}}`
    const pipeline = pipelineOf(hostile)
    expect([...pipeline.flow.branches.keys()]).toEqual(['start', '__proto__', 'constructor'])
    expect(pipeline.flow.branches.get('__proto__')?.steps[0]).toMatchObject({
      id: 'constructor',
      name: '__proto__',
      tracks: [],
    })
    expect([...pipeline.flow.branches.get('__proto__')!.steps[0]!.accountLabels]).toEqual([['__proto__', 'acc']])
    expect(pipeline.flow.branches.get('start')!.steps[0]!.tracks.map(({ target }) => target)).toEqual([
      '__proto__',
      'constructor',
    ])
    expect(pipeline.name).toBe('n')
    expect(validatePipeline(pipeline).map(({ rule }) => rule)).not.toContain('V-10')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(JSON.stringify(pipeline.source)).toBe(JSON.stringify(JSON.parse(hostile)))
  })

  test('unknown keys and types are kept', () => {
    const document = changed(exampleJson(EXAMPLES.stored), (copy) => {
      copy.extra = { a: 1 }
      copy.flowSpec.start[0].extra = [1]
      copy.flowSpec.falha[0].type = 'teleporter'
    })
    const pipeline = pipelineOf(document)
    expect(pipeline.source).toEqual(document)
    expect(pipeline.flow.branches.get('falha')?.steps[0]).toMatchObject({ type: 'teleporter', name: 'teleporter' })
    expect(Object.keys(branchesOf(document))).toEqual([...pipeline.flow.branches.keys()])
  })

  test('numbers that a double does not hold are kept when the caller says how', () => {
    const text = '{"start":[{"id":"1","type":"transformer","transformSpec":[{"spec":{"n":9007199254740993}}]}]}'
    const { pipeline } = readPipeline(text)
    expect(JSON.stringify(pipeline?.flow.branches.get('start')?.steps[0]?.params)).toContain(':9007199254740993}')
  })
})
