import { describe, expect, test } from 'vitest'
import { compileExpression, EXPRESSION_FUNCTIONS, signatureOf } from '../index.ts'
import { textOf } from '../values/text-form.ts'
import { toJson } from '../values/value.ts'

test('the reference names 91 functions, each with its description', () => {
  expect(new Set(EXPRESSION_FUNCTIONS.map(({ name }) => name)).size).toBe(91)
  for (const { name, summary, examples } of EXPRESSION_FUNCTIONS) {
    expect(name).toBe(name.toUpperCase())
    expect(summary).toMatch(/\.$/)
    if (name !== 'FUZZYMATCH') expect(examples.length, name).toBeGreaterThan(0)
  }
})

test('signatures are written as in the reference', () => {
  const signatures = new Map(EXPRESSION_FUNCTIONS.map((definition) => [definition.name, signatureOf(definition)]))
  expect(signatures.get('NOW')).toBe('NOW()')
  expect(signatures.get('CONCAT')).toBe('CONCAT(value, more?…)')
  expect(signatures.get('INDEXOF')).toBe('INDEXOF(text, part, from?)')
})

describe.each(EXPRESSION_FUNCTIONS.filter(({ examples }) => examples.length > 0))('$name', ({ examples }) => {
  test.each(examples)('$expression', ({ expression, message, result }) => {
    const actual = compileExpression(expression).evaluate({
      message: toJson(message ?? null),
      scope: () => undefined,
    })
    if (result instanceof RegExp) expect(textOf(actual)).toMatch(result)
    else expect(actual).toEqual(toJson(result))
  })
})

test('FUZZYMATCH is known and not supported', () => {
  expect(() => compileExpression('FUZZYMATCH("a", ["b"])')).toThrow(
    'Error evaluating function FUZZYMATCH: not supported',
  )
})

test('randomness and the clock are arguments', () => {
  const scopes = { message: null, scope: () => undefined }
  const options = { random: () => 0.5, now: () => 42 }
  expect(compileExpression('NOW()', options).evaluate(scopes)).toBe(42)
  expect(compileExpression('RANDOMNUMBERS(0, 9)', options).evaluate(scopes)).toBe(5)
  expect(compileExpression('RANDOMSTRINGS("NUMERIC", 3)', options).evaluate(scopes)).toBe('555')
  expect(compileExpression('UUID()', options).evaluate(scopes)).toBe('80000000-8000-4800-a000-800080000000')
})

test('random integers reach both ends of 64 bits', () => {
  const draw = (random: number): unknown =>
    compileExpression('TOSTRING(RANDOMNUMBERS(-9223372036854775808, 9223372036854775807))', {
      random: () => random,
    }).evaluate({ message: null, scope: () => undefined })
  expect(draw(0)).toBe('-9223372036854775808')
  expect(draw(1 - 2 ** -53)).toBe('9223372036854775807')
})
