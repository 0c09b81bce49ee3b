import { expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'

const SPEC = [{ operation: 'shift', spec: { a: 'b' } }]

test('V1 takes its specification as a value and as text with comments', async () => {
  expect((await runStep('transformer', { transformSpec: SPEC }, { a: 1 })).output).toEqual({ b: 1 })
  const text = '[ // one\n {"operation":"shift", /* two */ "spec":{"a":"b"}}]'
  expect((await runStep('transformer', { transformSpec: text }, { a: 1 })).output).toEqual({ b: 1 })
})

test('V1 throws whatever is wrong with the specification', async () => {
  for (const transformSpec of [
    '[]',
    '',
    '{',
    [{ operation: 'nope' }],
    [{ operation: 'shift' }],
    { operation: 'sort' },
  ]) {
    const { throws } = await runStep('transformer', { transformSpec, failOnError: false }, { a: 1 })
    expect(throws).toMatchObject({ code: 500 })
  }
  expect((await runStep('transformer', {}, { a: 1 })).throws).toMatchObject({ code: 500 })
})

test('what matches nothing is null', async () => {
  expect((await runStep('transformer', { transformSpec: SPEC }, { x: 1 })).output).toBe(null)
})

test('V2 answers a failure or throws it', async () => {
  const { output } = await runStep('jolt-connector-v2', { joltExpr: '[{"operation":"nope"}]' }, {})
  expect(output).toMatchObject({ success: false, error: expect.stringContaining('nope') as string })
  const { throws } = await runStep('jolt-connector-v2', { joltExpr: '[{"operation":"nope"}]', failOnError: true }, {})
  expect(throws).toMatchObject({ code: 500 })
})

test('V2 does not read the specification that it does not use', async () => {
  const params = { exprReference: 'true', joltExpr: 'no JSON', joltExprReference: '{{ message.spec }}' }
  expect((await runStep('jolt-connector-v2', params, { spec: SPEC, a: 1 })).output).toEqual({ b: 1 })
  expect((await runStep('jolt-connector-v2', params, { spec: JSON.stringify(SPEC), a: 1 })).output).toEqual({ b: 1 })
  expect((await runStep('jolt-connector-v2', params, { a: 1 })).output).toMatchObject({ success: false })
})

test('Globals are resolved in a specification, other braces are text', async () => {
  const joltExpr =
    '[{"operation":"default","spec":{"a":"{{ global.company }}","b":"{{ message.a }}","c":"x {{global.company}} y"}}]'
  const { output } = await runStep('jolt-connector-v2', { joltExpr }, {}, { globals: { company: 'A "B"' } })
  expect(output).toEqual({ a: 'A "B"', b: '{{ message.a }}', c: 'x A "B" y' })
})

test('Globals are resolved in a specification that is a value', async () => {
  const transformSpec = [{ operation: 'default', spec: { a: '{{ global.company }}' } }]
  expect((await runStep('transformer', { transformSpec }, {}, { globals: { company: 'ACME' } })).output).toEqual({
    a: 'ACME',
  })
})
