import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import { type Json, parseJson, stringifyJson } from '../json/index.ts'
import { compileJslt, JSLT_FUNCTIONS, JsltError, JsltSyntaxError } from './index.ts'

const PIECES = [
  ...['.', '.a', '."b c"', '$x', '[0]', '[1 : 2]', '(', ')', '[', ']', '{', '}', ',', ':', '|', '+', '-', '*', '/'],
  ...['==', '<', 'and', 'or', 'if (', ') ', 'else ', 'let x = ', 'def f(x) ', 'f(', '[for (', '{for (', '* : .', '- a'],
  ...['null', 'true', '1', '1.5', '-2', '9007199254740993', '"a"', '"1"', '"\\u00e9"', '"', '\\', '//', '\n', ' '],
  ...['import "m" as m ', 'm:f(', ...JSLT_FUNCTIONS.map(({ name }) => `${name}(`)],
]

const A_NUMBER: unknown = expect.any(Number)

const program = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join(' ')),
)

test('random text compiles and gives JSON, or an error of ours with a place', () => {
  fc.assert(
    fc.property(program, fc.json({ maxDepth: 3 }), (query, text) => {
      let output: Json
      try {
        output = compileJslt(query, { maxSteps: 10_000 }).transform(parseJson(text), { x: [1, 'a'] })
      } catch (thrown) {
        expect(thrown).toSatisfy((error) => error instanceof JsltError || error instanceof JsltSyntaxError)
        expect(isJataiError(thrown)).toBe(true)
        expect(thrown).toMatchObject({ place: { line: A_NUMBER, column: A_NUMBER } })
        return
      }
      expect(() => JSON.parse(stringifyJson(output)) as unknown).not.toThrow()
    }),
    { numRuns: 4_000 },
  )
})

const argument = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom('null', '9007199254740993', '1e400', '""', '"yyyy"', '"("', '"UTC"', '{"1":2}', '-0.0', '[[]]'),
)

test.each(JSLT_FUNCTIONS.map(({ name, parameters }) => ({ name, parameters })))(
  '$name takes any arguments: a value or an error of ours',
  ({ name, parameters }) => {
    const calls = Array.from({ length: parameters.max - parameters.min + 1 }, (_, extra) => {
      const places = Array.from({ length: parameters.min + extra }, (_unused, index) => `.[${index}]`)
      return compileJslt(`${name}(${places.join(', ')})`)
    })
    fc.assert(
      fc.property(fc.tuple(argument, argument, argument), (texts) => {
        const input = parseJson(`[${texts.join(',')}]`)
        for (const call of calls) {
          try {
            expect(typeof stringifyJson(call.transform(input))).toBe('string')
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(JsltError)
          }
        }
      }),
      { numRuns: 150 },
    )
  },
)

test('a message comes out of {* : .} and . as it went in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (message) => {
      expect(stringifyJson(compileJslt('.').transform(message as Json))).toBe(stringifyJson(message as Json))
      if (typeof message !== 'object' || message === null || Array.isArray(message)) return
      expect(compileJslt('{* : .}').transform(message as Json)).toEqual(message)
    }),
  )
})

test('from-json undoes to-json', () => {
  const program = compileJslt('from-json(to-json(.)) == .')
  fc.assert(fc.property(fc.jsonValue(), (message) => program.transform(message as Json) === true))
})
