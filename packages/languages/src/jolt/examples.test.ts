import { describe, expect, test } from 'vitest'
import { compileJolt, JOLT_FUNCTIONS, JOLT_OPERATIONS } from './index.ts'

describe('the examples of the documentation are true', () => {
  const ofOperations = JOLT_OPERATIONS.flatMap(({ name, examples }) =>
    examples.map((example) => ({ name, operation: name, example })),
  )
  const ofFunctions = [...JOLT_FUNCTIONS.values()].flatMap(({ name, examples }) =>
    examples.map((example) => ({ name, operation: 'modify-overwrite-beta', example })),
  )
  test.each([...ofOperations, ...ofFunctions])('$name: $example.title', ({ operation, example }) => {
    const { spec, input, output } = example
    const compiled = compileJolt([spec === undefined ? { operation } : { operation, spec }])
    expect(compiled.transform(input)).toEqual(output)
  })
})

test.each([...JOLT_OPERATIONS, ...JOLT_FUNCTIONS.values()])('$name says what it does and shows it', (documented) => {
  expect(documented.summary).toMatch(/^[A-Z].*\.$/)
  expect(documented.examples.length).toBeGreaterThan(0)
})

test('there are all the functions of the reference engine', () => {
  const names =
    'toLower toUpper concat join split substring trim leftPad rightPad min max abs avg intSum longSum doubleSum ' +
    'intSubtract longSubtract doubleSubtract divide divideAndRound toInteger toLong toDouble toBoolean toString ' +
    'squashNulls recursivelySquashNulls squashDuplicates size firstElement lastElement elementAt toList sort noop ' +
    'isPresent notNull isNull'
  expect([...JOLT_FUNCTIONS.keys()].sort()).toEqual(names.split(' ').sort())
})
