/* eslint-disable @typescript-eslint/no-unsafe-member-access -- documents are broken on purpose, in any place */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { EXAMPLES, changed, exampleJson } from '../__fixtures__/fixtures.ts'
import type { Loose } from '../__fixtures__/fixtures.ts'
import { pipelineSchema } from './pipeline-schema.ts'

const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(pipelineSchema)

test.each([...Object.values(EXAMPLES), 'capsule-definition.json'])('%s has the form', (file) => {
  expect(validate(exampleJson(file)), JSON.stringify(validate.errors)).toBe(true)
})

test.each(Object.entries(exampleJson('trigger-specs.json')))('trigger %s has the form', (_name, triggerSpec) => {
  const document = { id: 'a', name: 'a', version: '1.0', flowSpec: { start: [] }, triggerSpec }
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
})

test('a new shell has the form', () => {
  expect(
    validate({ id: 'a', name: 'shell', versionMajor: 0, versionMinor: 0, flowSpec: null, triggerSpec: null }),
  ).toBe(true)
})

describe('refuses', () => {
  test.each<[string, string, (document: Loose) => void]>([
    ['a record without name', EXAMPLES.stored, (d) => delete d.name],
    ['a version that is no number', EXAMPLES.stored, (d) => (d.versionMajor = '1')],
    ['a version text of one number', EXAMPLES.export, (d) => (d.version = '1')],
    ['a flow without start', EXAMPLES.stored, (d) => delete d.flowSpec.start],
    ['a bare flow without start', EXAMPLES.bare, (d) => delete d.start],
    ['a branch that is no list', EXAMPLES.bare, (d) => (d.start = {})],
    ['a step without id', EXAMPLES.bare, (d) => delete d.start[0].id],
    ['a step without type', EXAMPLES.clipboard, (d) => delete d.flowSpec['sim (2)'][0].type],
    ['a connector without params', EXAMPLES.stored, (d) => delete d.flowSpec.start[0].params],
    ['a choice without conditions', EXAMPLES.bare, (d) => delete d.start[1].when],
    ['a condition without language', EXAMPLES.bare, (d) => delete d.start[1].when[0].jsonPath],
    ['an alias with a blank', EXAMPLES.stored, (d) => (d.flowSpec.start[1].doubleBracesAlias = 'a b')],
    ['a position without y', EXAMPLES.clipboard, (d) => delete Object.values<Loose>(d.meta as object)[0].position.y],
    ['a trigger without type', EXAMPLES.stored, (d) => delete d.triggerSpec.type],
    ['an unknown method', EXAMPLES.stored, (d) => (d.triggerSpec.methods = ['FETCH'])],
    ['a route without slash', EXAMPLES.stored, (d) => (d.triggerSpec.uris = ['a'])],
    ['a scheduler without cron', EXAMPLES.scheduled, (d) => delete d.triggerSpec.cronExpression],
    ['an unknown session operation', EXAMPLES.stored, (d) => (d.flowSpec.start[2].operation = 'KEEP')],
    ['a loose fragment without flow', EXAMPLES.stored, (d) => (d.metadata.disconnectedFlowSpecs = [{}])],
    ['a list', EXAMPLES.bare, () => undefined],
  ])('%s', (what, file, change) => {
    const document = changed(exampleJson(file), change)
    expect(validate(what === 'a list' ? [document] : document)).toBe(false)
  })
})

test('methods may be written in any case', () => {
  expect(validate(changed(exampleJson(EXAMPLES.stored), (d) => (d.triggerSpec.methods = ['post', 'Head'])))).toBe(true)
})
