import { isTrue } from '../../values/coerce.ts'
import { defineFunction } from '../define-function.ts'

export const ifThen = defineFunction({
  name: 'IF',
  group: 'conditional',
  parameters: [
    { name: 'condition', kind: 'condition' },
    { name: 'then', kind: 'any' },
    { name: 'else', kind: 'any' },
  ],
  result: 'any',
  summary: 'The second argument if the condition is true, else the third. Both are evaluated in any case.',
  examples: [
    { expression: 'IF(GREATERTHAN(message.n, 10), "big", "small")', message: { n: 7 }, result: 'small' },
    { expression: 'IF("TRUE", 1, 2)', result: 1 },
  ],
  evaluate: (condition, then, otherwise) => (isTrue(condition) ? then! : otherwise!),
})

export const switchCase = defineFunction({
  name: 'SWITCHCASE',
  group: 'conditional',
  parameters: [
    { name: 'default', kind: 'any' },
    { name: 'condition1', kind: 'condition' },
    { name: 'result1', kind: 'any' },
    { name: 'more', kind: 'any', isOptional: true, isRepeated: true },
  ],
  // A default, then pairs of condition and result.
  acceptsCount: (count) => count % 2 === 1,
  result: 'any',
  summary: 'The result of the first true condition, else the default. All arguments are evaluated in any case.',
  examples: [
    {
      expression: 'SWITCHCASE("other", EQUALTO(message.s, 200), "ok", EQUALTO(message.s, 404), "not found")',
      message: { s: 404 },
      result: 'not found',
    },
    { expression: 'SWITCHCASE("other", false, "a", null, "b")', result: 'other' },
  ],
  evaluate(fallback, ...cases) {
    for (let i = 0; i + 1 < cases.length; i += 2) if (isTrue(cases[i])) return cases[i + 1]!
    return fallback!
  },
})
