import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
import type { Json } from '../json/index.ts'
import { compileExpression, compileTemplate, EXPRESSION_FUNCTIONS, ExpressionError } from './index.ts'
import type { ExpressionFunction } from './index.ts'

/** Arguments by kind of parameter that grow with a size. */
const SUBJECTS: Readonly<Record<string, (n: number) => Json>> = {
  text: (n) => 'ab, c'.repeat(n),
  list: (n) => Array.from({ length: n }, (_, index) => `k${index}`),
  objects: (n) => Array.from({ length: n }, (_, index) => ({ id: index, name: `n${index}` })),
  object: (n) => Object.fromEntries(Array.from({ length: n }, (_, index) => [`k${index}`, index])),
  digits: (n) => '12'.repeat(n),
  json: (n) => JSON.stringify(Array.from({ length: n }, (_, index) => ({ id: index }))),
}

/** What stands in the other places of a call. */
const FILLERS = ['","', '"[a-z]+"', '"$..id"', '"id"', '2', 'message.subject']

/** Calls that evaluate with a small subject: all kinds of subject, with one of the fillers for the other parameters. */
function callsOf({ name, parameters }: ExpressionFunction): { call: string; subject: string }[] {
  const least = Math.max(1, parameters.filter(({ isOptional }) => !isOptional).length)
  return Object.keys(SUBJECTS).flatMap((subject) => {
    const filler = FILLERS.find((each) => works(callWith(each), SUBJECTS[subject]?.(3) ?? null))
    return filler === undefined ? [] : [{ call: callWith(filler), subject }]
  })
  function callWith(filler: string): string {
    return `${name}(${['message.subject', ...new Array<string>(least - 1).fill(filler)].join(', ')})`
  }
}

function works(call: string, subject: Json): boolean {
  try {
    return evaluate(call, subject) !== null
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return false
  }
}

function evaluate(call: string, subject: Json): Json {
  return compileExpression(call).evaluate({ message: { subject }, scope: () => undefined })
}

describe('time grows with the size of the arguments', () => {
  const functions = EXPRESSION_FUNCTIONS.filter(({ parameters }) => parameters.length > 0)
  test.each(functions.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    for (const { call, subject } of callsOf(each)) {
      const values = new Map([1_000, 10_000].map((size) => [size, SUBJECTS[subject]?.(size) ?? null]))
      const run = (size: number) => {
        try {
          evaluate(call, values.get(size) ?? null)
        } catch (error) {
          // Some refuse what is long.
          expect(error).toBeInstanceOf(ExpressionError)
        }
      }
      expect(growth(run, 1_000), `${call} of ${subject}`).toBeLessThan(LINEAR)
    }
  })

  test.each([
    ['a list written as JSON', '{"all": {{ message.subject }}}', 'json'],
    ['a list in a text', 'all: {{ message.subject }}', 'text'],
    ['a place at the end of a path', '{{ message.subject[*].id }}', 'param'],
  ] as const)('%s', (_name, template, mode) => {
    const compiled = compileTemplate(template, mode)
    const run = (size: number) =>
      void compiled.evaluate({ message: { subject: SUBJECTS['objects']?.(size) ?? null }, scope: () => undefined })
    expect(growth(run, 2_000)).toBeLessThan(LINEAR)
  })
})
