/* eslint-disable @typescript-eslint/no-unsafe-member-access -- documents are broken on purpose, in any place */
import { expect, test } from 'vitest'
import { EXAMPLES, changed, exampleJson, exampleText, pipelineOf } from '../__fixtures__/fixtures.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { capsuleName } from './capsule-name.ts'
import { computeCounters, triggerCategory, withComputedFields } from './computed-fields.ts'
import { repairBranchNames } from './repair-branch-names.ts'
import { replaceFlow } from './replace-flow.ts'
import { writePipeline } from './write-pipeline.ts'

const SERVER = { realm: { name: 'acme' }, updatedAt: '2030-01-01T00:00:00Z', updatedBy: 'ana', isLastVersion: true }

test.each([EXAMPLES.stored, EXAMPLES.scheduled])('counts what %s says', (file) => {
  expect(computeCounters(pipelineOf(exampleText(file)))).toEqual(exampleJson(file)['counters'])
})

test('counts connected steps only, capsules apart', () => {
  expect(computeCounters(pipelineOf(exampleText(EXAMPLES.export)))).toEqual({ capsules: 1, steps: 11, subFlows: 1 })
  const flow = {
    start: [
      { id: 'b', type: 'connector', name: 'block-execution-connector', params: { onProcess: 'p', onException: 'e' } },
    ],
    p: [],
    e: [{ id: 'x', type: 'delayer' }],
    lost: [{ id: 'y', type: 'delayer' }],
  }
  expect(computeCounters(pipelineOf(flow))).toEqual({ capsules: 0, steps: 2, subFlows: 1 })
})

test('what a client says about computed fields is passed over', () => {
  const request = changed(exampleJson(EXAMPLES.stored), (copy) => {
    copy.counters = { steps: 99 }
    copy.realm = { name: 'other' }
    copy.createdBy = 'someone'
    copy.metadata.componentsCount = 99
    copy.metadata.integrityHash = 'stale'
    copy.metadata.canvas = { nodes: [], edges: [] }
    copy.metadata.extra = 'kept'
    copy.triggerCategory = 'None'
  })
  const record = withComputedFields(pipelineOf(request), { ...SERVER, hash: (text) => `hash of ${text.length}` })
  const original = exampleJson(EXAMPLES.stored)
  const metadata = record['metadata'] as JsonObject
  expect(record).toMatchObject({
    ...SERVER,
    counters: original['counters'] as object,
    triggerCategory: 'Web Protocols',
  })
  expect(record).not.toHaveProperty('createdBy')
  expect(metadata).toMatchObject({
    componentsCount: 21,
    connectedOnFlowComponentsCount: 20,
    usedComponents: (original['metadata'] as JsonObject)['usedComponents'] as string[],
    restApiTriggerRoutes: ['/orders', '/orders/:id'],
    isUsingApiTrigger: false,
    extra: 'kept',
    disconnectedFlowSpecs: (original['metadata'] as JsonObject)['disconnectedFlowSpecs'] as object[],
  })
  expect(metadata['integrityHash']).toMatch(/^hash of \d+$/)
  const { nodes, edges } = metadata['canvas'] as { nodes: Json[]; edges: Json[] }
  expect(nodes).toHaveLength(22)
  expect(edges).toContainEqual({ source: 'trigger', target: '1c6caebe-d3d0-4dea-9430-ed6262cdd477' })
  expect(edges).toContainEqual({
    source: '1c6caebe-d3d0-4dea-9430-ed6262cdd477',
    target: 'b2c9ea06-c779-48dc-91ca-d5b735347990',
  })
  expect(edges).toContainEqual({
    source: '6d080988-5573-4ee5-b95c-f89615109cac',
    target: '14e9c429-3d4b-4e1d-b060-1f8cbc8ed12e',
  })
  expect(record['flowSpec']).toEqual(original['flowSpec'])
})

test('the hash does not depend on the order of keys', () => {
  const hashOf = (document: Json): Json =>
    (withComputedFields(pipelineOf(document), { hash: (text) => text })['metadata'] as JsonObject)[
      'integrityHash'
    ] as Json
  const one = { versionMajor: 1, flowSpec: { start: [{ id: '1', type: 'delayer' }], b: [] } }
  const other = { versionMajor: 1, flowSpec: { b: [], start: [{ type: 'delayer', id: '1' }] } }
  expect(hashOf(one)).toBe(hashOf(other))
  expect(hashOf(changed(one, (copy) => (copy.flowSpec.start[0].id = '2')))).not.toBe(hashOf(one))
})

test('replacing the flow drops what the canvas said about the old one', () => {
  const pipeline = pipelineOf(exampleText(EXAMPLES.stored))
  const replaced = replaceFlow(pipeline, { start: [{ id: 'x', type: 'delayer' }] })
  const metadata = (writePipeline(replaced) as JsonObject)['metadata'] as JsonObject
  expect(metadata).not.toHaveProperty('canvas')
  expect(metadata).not.toHaveProperty('integrityHash')
  expect(metadata).toHaveProperty('disconnectedFlowSpecs')
  expect(replaced.flow.branches.get('start')?.steps).toHaveLength(1)
  expect(replaced.name).toBe('order-intake')
})

test('replacing the flow by itself changes nothing', () => {
  const pipeline = pipelineOf(exampleText(EXAMPLES.stored))
  expect(replaceFlow(pipeline, exampleJson(EXAMPLES.stored)['flowSpec'] as JsonObject)).toBe(pipeline)
})

test('the flow of a bare document is the document', () => {
  const replaced = replaceFlow(pipelineOf({ start: [] }), { start: [{ id: 'x', type: 'delayer' }] })
  expect(writePipeline(replaced)).toEqual({ start: [{ id: 'x', type: 'delayer' }] })
})

test('names the menu of each trigger', () => {
  const of = (type: string) =>
    triggerCategory(pipelineOf({ versionMajor: 1, flowSpec: null, triggerSpec: { type } }).trigger)
  expect(['http-file', 'scheduler', 'kafka', ''].map(of)).toEqual([
    'Web Protocols',
    'Scheduling',
    'Messaging and Events',
    'None',
  ])
})

test('branches of parallel lines get the names they should have', () => {
  const flow = {
    start: [
      {
        id: 'p',
        type: 'connector',
        name: 'parallel-execution-connector',
        params: { parallelExecutions: '[{"target":"one"},{"target":"p:b"}]' },
      },
    ],
    one: [{ id: 'a', type: 'delayer' }],
    'p:b': [{ id: 'b', type: 'delayer' }],
  }
  const repaired = repairBranchNames(pipelineOf(flow))
  expect([...repaired.flow.branches.keys()]).toEqual(['start', 'p:a', 'p:b'])
  expect(repairBranchNames(repaired)).toBe(repaired)
})

test('builds the name of a capsule step', () => {
  const use = {
    collection: 'messaging',
    collectionVersion: 1,
    capsule: 'send-chat-1.2',
    versionMajor: 1,
    versionMinor: 2,
  }
  expect(capsuleName(use, 'acme')).toBe('capsule-v1-acme-messaging-send-chat-1.2')
})
