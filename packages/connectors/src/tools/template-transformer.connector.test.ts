import { expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'

const component = 'template-transformer'

test('every object that the path reaches is a model of its own', async () => {
  const params = { modelPath: 'a.b', template: '<${x}>' }
  const { output } = await runStep(component, params, {
    a: [{ b: { x: 1 } }, { b: [{ x: 2 }, { x: 3 }] }, { b: 'text' }],
  })
  expect(output).toEqual({
    a: [{ b: '<1>', _b: { x: 1 } }, { b: ['<2>', '<3>'], _b: [{ x: 2 }, { x: 3 }] }, { b: 'text' }],
  })
})

test('a template that fails gives null and the reason, and throws nothing', async () => {
  const { output } = await runStep(component, { template: 'a\n${nope}' }, { body: { a: 1 } })
  expect(output).toMatchObject({
    body: null,
    _body: { a: 1 },
    _error: expect.stringContaining('line 2, column 3') as string,
  })
})

test('a template that cannot be read does so too', async () => {
  const { output } = await runStep(component, { template: '<#if x>', preserveOriginal: false }, { body: {} })
  expect(output).toEqual({ body: null, _error: expect.stringContaining('line 1') as string })
})

test('Double Braces are left as they are', async () => {
  const params = { template: 'SELECT {{ message.x }} ${a}', preserveOriginal: false }
  expect((await runStep(component, params, { body: { a: 1 } })).output).toEqual({ body: 'SELECT {{ message.x }} 1' })
})

test('an empty template gives an empty text, a missing one is an error', async () => {
  expect((await runStep(component, { template: '', preserveOriginal: false }, { body: {} })).output).toEqual({
    body: '',
  })
  expect((await runStep(component, {}, { body: {} })).throws).toMatchObject({ code: 500 })
})
