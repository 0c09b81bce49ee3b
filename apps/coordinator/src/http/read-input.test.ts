import { isJataiError } from '@jatai/errors'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readInput } from './read-input.ts'

function textOf(schema: z.ZodType, value: unknown): string {
  try {
    readInput(schema, value, 'body')
  } catch (error) {
    if (isJataiError(error)) return error.message.replace('The body of the request is wrong: ', '')
    throw error
  }
  return ''
}

test.each<[string, z.ZodType, unknown, string]>([
  ['what is missing', z.object({ name: z.string(), n: z.int() }), {}, 'name: missing; n: missing'],
  ['no body', z.object({ name: z.string() }), undefined, 'missing'],
  ['null', z.object({ name: z.string() }), { name: null }, 'name: must be a text, not null'],
  ['another type', z.object({ a: z.string() }), { a: 5 }, 'a: must be a text, not 5'],
  ['a list', z.object({ a: z.object({}) }), { a: [] }, 'a: must be an object, not a list'],
  ['a text', z.object({ a: z.boolean() }), { a: 'secret' }, 'a: must be true or false, not a text'],
  ['a fraction', z.object({ a: z.int() }), { a: 1.5 }, 'a: must be a whole number, not 1.5'],
  ['no number at all in a query', z.object({ a: z.coerce.number().int() }), {}, 'a: missing'],
  ['no number in a query', z.object({ a: z.coerce.number().int() }), { a: 'x' }, 'a: must be a number'],
  ['a choice', z.object({ a: z.enum(['x', 'y']) }), { a: 'z' }, 'a: must be "x" or "y"'],
  ['no choice', z.object({ a: z.enum(['x', 'y', 'z']) }), {}, 'a: missing: must be "x", "y" or "z"'],
  ['no boolean in a query', z.object({ a: z.stringbool() }), { a: 'maybe' }, 'a: must be true or false'],
  ['too long a text', z.object({ a: z.string().max(3) }), { a: 'abcd' }, 'a: must have at most 3 characters'],
  ['an empty text', z.object({ a: z.string().trim().min(1) }), { a: ' ' }, 'a: must have at least 1 character'],
  ['too many', z.object({ a: z.array(z.int()).max(1) }), { a: [1, 2] }, 'a: must have at most 1 entry'],
  ['an entry', z.object({ a: z.array(z.int()) }), { a: [1, 'x'] }, 'a.1: must be a number, not a text'],
  ['too large a number', z.object({ a: z.int().max(9) }), { a: 10 }, 'a: must be at most 9'],
  ['below a limit', z.object({ a: z.number().gt(0) }), { a: 0 }, 'a: must be above 0'],
  ['no address of mail', z.object({ a: z.email() }), { a: 'x' }, 'a: must be an e-mail address'],
  ['a pattern with words', z.object({ a: z.string().regex(/^a$/, 'only a') }), { a: 'b' }, 'a: only a'],
  ['unknown fields', z.strictObject({}), { b: 1, c: 2 }, 'b: no such field; c: no such field'],
  ['a field inside', z.object({ v: z.strictObject({}) }), { v: { user: 1 } }, 'v.user: no such field'],
  [
    'one of several fields',
    z.record(z.string(), z.strictObject({ fields: z.string(), until: z.string().optional() })),
    { test: { fields: '', user: '' } },
    'test.user: no such field, but fields, until',
  ],
  [
    'a name of a record',
    z.object({ v: z.record(z.string().regex(/^a$/, 'only a'), z.int()) }),
    { v: { b: 1 } },
    'v.b: no such name: only a',
  ],
  [
    'one of several types',
    z.object({ a: z.union([z.string(), z.null()]) }),
    { a: 1 },
    'a: must be a text or null, not 1',
  ],
  [
    'one of several types and values',
    z.object({ a: z.union([z.literal('all'), z.int()]) }),
    { a: 'some' },
    'a: must be "all", or must be a number, not a text',
  ],
  ['none of several forms', z.object({ a: z.union([z.string(), z.int()]) }), {}, 'a: missing'],
])('%s is said in words', (_what, schema, value, expected) => {
  expect(textOf(schema, value)).toBe(expected)
})

const member = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all').default('all') }),
  z.object({ kind: z.literal('list'), users: z.array(z.string()) }),
])

test.each<[string, unknown, string]>([
  ['an unknown form', { kind: 'x' }, 'kind: must be "all" or "list"'],
  ['a form with something missing', { kind: 'list' }, 'users: missing'],
])('%s of several is said in words', (_what, value, expected) => {
  expect(textOf(member, value)).toBe(expected)
})

test('what is nearly one of several forms is wrong inside', () => {
  const schema = z.object({ body: z.union([z.string(), z.strictObject({ url: z.string() })]) })
  expect(textOf(schema, { body: { url: 1 } })).toBe('body.url: must be a text, not 1')
})
