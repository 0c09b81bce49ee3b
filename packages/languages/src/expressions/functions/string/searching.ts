import { toIndex } from '../../values/coerce.ts'
import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import type { FunctionParameter } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

// Null for the text or the part finds nothing (D19).

const SEARCH: readonly FunctionParameter[] = [
  { name: 'text', kind: 'text' },
  { name: 'part', kind: 'text' },
]

export const contains = defineFunction({
  name: 'CONTAINS',
  group: 'string',
  parameters: SEARCH,
  result: 'boolean',
  summary: 'True if the text contains the part, in the same case; false for null.',
  examples: [
    { expression: 'CONTAINS("Hello, world!", "world")', result: true },
    { expression: 'CONTAINS("abc", "B")', result: false },
  ],
  evaluate: (text, part) => !isMissing(text) && !isMissing(part) && textOf(text).includes(textOf(part)),
})

export const indexOf = defineFunction({
  name: 'INDEXOF',
  group: 'string',
  parameters: [...SEARCH, { name: 'from', kind: 'integer', isOptional: true }],
  result: 'integer',
  summary: 'The first position of the part at or after from (0 by default), in the same case; -1 if there is none.',
  examples: [
    { expression: 'INDEXOF("Hello, world!", "o")', result: 4 },
    { expression: 'INDEXOF("Hello, world!", "o", 5)', result: 8 },
  ],
  evaluate(text, part, from) {
    if (isMissing(text) || isMissing(part)) return -1
    return textOf(text).indexOf(textOf(part), isMissing(from) ? 0 : toIndex(from))
  },
})

export const lastIndexOf = defineFunction({
  name: 'LASTINDEXOF',
  group: 'string',
  parameters: [...SEARCH, { name: 'from', kind: 'integer', isOptional: true }],
  result: 'integer',
  summary: 'The last position of the part, searched backwards from the end or from a position; -1 if there is none.',
  examples: [
    { expression: 'LASTINDEXOF("Hello, world!", "o")', result: 8 },
    { expression: 'LASTINDEXOF("Hello, world!", "o", 7)', result: 4 },
  ],
  evaluate(text, part, from) {
    if (isMissing(text) || isMissing(part)) return -1
    const start = isMissing(from) ? Infinity : toIndex(from)
    // A start before the text finds nothing; JavaScript would search at 0.
    return start < 0 ? -1 : textOf(text).lastIndexOf(textOf(part), start)
  },
})
