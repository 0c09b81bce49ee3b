import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExactNumber, hideFields, hideFieldsInText, parseJson, restoreHidden, stringifyJson } from './index.ts'
import type { Json } from './index.ts'

const NAMES = ['cpf', 'card-number']

test('values of the named properties are hidden at any depth, the others are the same', () => {
  const open = { a: [1, new ExactNumber('9007199254740993')] }
  const message = { open, list: [{ cpf: 1 }, 'cpf'], 'card-number': { number: 1 }, CPF: 'seen' } as Json
  const shown = hideFields(message, new Set(NAMES)) as { readonly open: unknown }
  expect(shown).toEqual({ open, list: [{ cpf: '***' }, 'cpf'], 'card-number': '***', CPF: 'seen' })
  expect(shown.open).toBe(open)
  expect(hideFields(open, new Set(NAMES))).toBe(open)
})

test('no key changes a prototype', () => {
  const message = parseJson('{"__proto__":{"cpf":1},"cpf":2}')
  expect(stringifyJson(hideFields(message, new Set(NAMES)))).toBe('{"__proto__":{"cpf":"***"},"cpf":"***"}')
})

test.each([
  ['{"cpf":"1","a":2}', '{"cpf":"***","a":2}'],
  ['{"cpf" : 12}', '{"cpf" : "***"}'],
  ['{"cpf":{"a":["}",{"b":1}]},"z":1}', '{"cpf":"***","z":1}'],
  ['{"cpf":"a\\"b","z":1}', '{"cpf":"***","z":1}'],
  ['{"cpf":"a\\\\","z":1}', '{"cpf":"***","z":1}'],
  ['Order {"cpf":"1"} of {"cpf":null}', 'Order {"cpf":"***"} of {"cpf":"***"}'],
  // A text that holds JSON, and one more level of it.
  ['{"text":"{\\"cpf\\":\\"1\\",\\"a\\":2}"}', '{"text":"{\\"cpf\\":\\"***\\",\\"a\\":2}"}'],
  ['{"text":"{\\n  \\"cpf\\": 12\\n}"}', '{"text":"{\\n  \\"cpf\\": \\"***\\"\\n}"}'],
  // Cut in the middle.
  ['{"cpf":"12', '{"cpf":"***"'],
  ['{"cpf":{"a":[1', '{"cpf":"***"'],
  ['{"text":"{\\"cpf\\":\\"12"}', '{"text":"{\\"cpf\\":\\"***\\""}'],
])('in the text %s', (text, shown) => expect(hideFieldsInText(text, NAMES)).toBe(shown))

test('a text inside a text inside a text hides the same as the value does', () => {
  const value = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '{', '}', ',', ':') }),
      fc.integer(),
      fc.constantFrom(null, true),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'cpf', 'card-number'), tie('json'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  })).json
  fc.assert(
    fc.property(value, fc.nat(2), (secret, levels) => {
      let text = JSON.stringify({ cpf: secret, z: 1 })
      let shown = JSON.stringify({ cpf: '***', z: 1 })
      for (let level = 0; level < levels; level++) {
        text = JSON.stringify({ text, z: 1 })
        shown = JSON.stringify({ text: shown, z: 1 })
      }
      expect(hideFieldsInText(text, NAMES)).toBe(shown)
    }),
  )
})

test('who edits what was hidden changes only what is written anew', () => {
  const value = parseJson('{"cpf":12,"list":[{"cpf":{"a":1},"b":2}],"text":"{\\"cpf\\":\\"3\\"}","free":"***"}')
  const shown = parseJson(hideFieldsInText(stringifyJson(value), NAMES))
  expect(shown).toEqual({ cpf: '***', list: [{ cpf: '***', b: 2 }], text: '{"cpf":"***"}', free: '***' })
  expect(restoreHidden(shown, value, NAMES)).toEqual(value)
  const edited = { cpf: 'new', list: [{ cpf: '***', b: 3 }, { cpf: '***' }], text: '***', other: { cpf: '***' } }
  expect(restoreHidden(edited, value, NAMES)).toEqual({
    cpf: 'new',
    list: [{ cpf: { a: 1 }, b: 3 }, { cpf: '***' }],
    text: '***',
    other: { cpf: '***' },
  })
})

test('a long row of backslashes costs no more than its length', () => {
  const text = '\\'.repeat(200_000)
  expect(hideFieldsInText(text, NAMES)).toBe(text)
})
