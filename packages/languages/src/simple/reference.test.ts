import { describe, expect, test } from 'vitest'
import { compileSimple, SIMPLE_EXAMPLE_MESSAGE, SIMPLE_REFERENCE } from './index.ts'
import { OPERATORS } from './tokenize.ts'

describe('examples of the reference', () => {
  for (const { name, examples } of SIMPLE_REFERENCE) {
    test.each(examples)(`${name}: $condition`, ({ condition, holds }) => {
      expect(compileSimple(condition).holds(SIMPLE_EXAMPLE_MESSAGE)).toBe(holds)
    })
  }
})

test('every operator is told of, with an example', () => {
  const conditions = SIMPLE_REFERENCE.flatMap(({ examples }) => examples.map(({ condition }) => condition))
  for (const operator of OPERATORS) {
    expect(
      conditions.some((condition) => condition.includes(` ${operator} `)),
      operator,
    ).toBe(true)
  }
  for (const { name, summary, examples } of SIMPLE_REFERENCE) {
    expect(summary, name).toMatch(/\.$/)
    expect(examples, name).not.toHaveLength(0)
  }
})
