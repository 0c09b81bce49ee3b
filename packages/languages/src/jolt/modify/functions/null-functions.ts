import type { JoltFunction } from './jolt-function.ts'

/** The functions that ask whether there is a value (tools.md, JOLT semantics). */
export const NULL_FUNCTIONS: readonly JoltFunction[] = [
  {
    name: 'isPresent',
    signature: 'isPresent(value)',
    summary: 'The value, when there is one, null included.',
    examples: [
      { title: 'Missing', spec: { a: ['=isPresent', 'none'] }, input: {}, output: { a: 'none' } },
      { title: 'Null', spec: { a: ['=isPresent', 'none'] }, input: { a: null }, output: { a: null } },
    ],
    apply: ([first]) => first,
  },
  {
    name: 'notNull',
    signature: 'notNull(value)',
    summary: 'The value, when it is not null.',
    examples: [{ title: 'Null', spec: { a: ['=notNull', 'none'] }, input: { a: null }, output: { a: 'none' } }],
    apply: ([first]) => first ?? undefined,
  },
  {
    name: 'isNull',
    signature: 'isNull(value)',
    summary: 'Null, when the value is null.',
    examples: [{ title: 'A value', spec: { a: ['=isNull', 'none'] }, input: { a: 1 }, output: { a: 'none' } }],
    apply: ([first]) => (first === null ? null : undefined),
  },
  {
    name: 'noop',
    signature: 'noop()',
    summary: 'Nothing: the field stays what it is.',
    examples: [{ title: 'Nothing', spec: { a: '=noop' }, input: { a: 1 }, output: { a: 1 } }],
    apply: () => undefined,
  },
]
