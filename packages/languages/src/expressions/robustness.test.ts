import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../json/index.ts'
import { compileExpression, compileTemplate, compileValue, EXPRESSION_FUNCTIONS, ExpressionError } from './index.ts'
import type { CompiledTemplate, ExpressionScopes, TemplateMode } from './index.ts'

const MODES: readonly TemplateMode[] = ['param', 'text', 'json', 'map', 'sql', 'program']

function scopesOf(message: Json): ExpressionScopes {
  return { message, scope: (name) => (name === 'global' ? { x: '1' } : undefined) }
}

/** Runs what may fail; nothing but an error with a place in the text may come out. */
function attempt(text: string, compile: () => CompiledTemplate, message: Json): void {
  try {
    const value = compile().evaluate(scopesOf(message))
    expect(value === undefined || typeof value === 'function').toBe(false)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    expect(error.place.offset).toBeLessThanOrEqual(text.length)
  }
}

const piece = fc.oneof(
  fc.constantFrom(
    '{{',
    '}}',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '"',
    '\\"',
    "'",
    ',',
    ':',
    '.',
    '$',
    '*',
    '?(@.a > 1)',
    ' ',
  ),
  fc.constantFrom('message', 'message.a', 'global.x', 'step.s.b', 'account.a.value', 'null', 'TRUE', '-1.5e3', '007'),
  fc.constantFrom(...EXPRESSION_FUNCTIONS.map(({ name }) => `${name}(`)),
  fc.constantFrom('//', '/*', '*/', '\n', '\\', '\\u00e9', '#', '"a"', '"{{global.x}}"'),
  fc.string({ maxLength: 4 }),
)
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''))
const shortMessage = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>

test('random texts give a value or a located error', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(...MODES), shortMessage, (source, mode, message) => {
      attempt(source, () => compileTemplate(source, mode), message)
      attempt(`{{ ${source} }}`, () => compileTemplate(`{{ ${source} }}`, mode), message)
      attempt(source, () => compileExpression(source), message)
    }),
    { numRuns: 3000 },
  )
})

test('every function takes any arguments and gives a value or a located error', () => {
  const functions = EXPRESSION_FUNCTIONS.filter(({ name }) => !['LEFTPAD', 'RIGHTPAD', 'RANDOMSTRINGS'].includes(name))
  const values = fc.array(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, { maxLength: 5 })
  fc.assert(
    fc.property(fc.constantFrom(...functions), values, ({ name }, message) => {
      const source = `${name}(${message.map((_, i) => `message[${i}]`).join(', ')})`
      attempt(source, () => compileExpression(source), message)
    }),
    { numRuns: 4000 },
  )
})

test('a text with no braces comes back as it is', () => {
  fc.assert(
    fc.property(
      fc.string().filter((source) => !source.includes('{{')),
      (source) => {
        expect(compileTemplate(source, 'text').evaluate(scopesOf(null))).toBe(source)
      },
    ),
  )
})

test.each([
  ['parentheses', '('.repeat(100_000)],
  ['closed parentheses', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
  ['arrays', '['.repeat(100_000)],
  ['objects', '{"a":'.repeat(100_000)],
  ['calls', 'NOT('.repeat(100_000)],
  ['brackets of a path', `message${'['.repeat(100_000)}`],
  ['filters', `message${'[?(@.a'.repeat(100_000)}`],
])('deep nesting of %s is a located error', (_name, source) => {
  for (const compile of [
    () => compileExpression(source),
    () => compileTemplate(`{{ ${source}`, 'text'),
    () => compileTemplate(`{"a": "{{ ${source}`, 'json'),
  ])
    expect(compile).toThrow(ExpressionError)
})

test('nesting within the limit is evaluated', () => {
  const source = `${'CONCAT('.repeat(400)}message.a${')'.repeat(400)}`
  expect(compileExpression(source).evaluate(scopesOf({ a: 'x' }))).toBe('x')
})

test('deep templates, maps and values are located errors or work', () => {
  const deep = '{"a":'.repeat(100_000)
  expect(() => compileTemplate(deep, 'json')).toThrow(ExpressionError)
  expect(() => compileTemplate(`${'['.repeat(50_000)}"{{ message.a }}"${']'.repeat(50_000)}`, 'map')).toThrow(
    ExpressionError,
  )
  const nested = JSON.parse(`${'['.repeat(50_000)}"{{ message.a }}"${']'.repeat(50_000)}`) as Json
  expect(() => compileValue(nested, 'map')).toThrow(ExpressionError)
})

test('a message nested deep is passed on, and an error where it is to be written out', () => {
  const deep = (): Json => JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as Json
  const message = { d: deep(), e: deep() }
  expect(compileTemplate('{{ message.d }}', 'param').evaluate(scopesOf(message))).toBe(message.d)
  for (const source of ['{{ message.d }}!', '{{ EQUALTO(message.d, message.e) }}', '{{ PUSH(message.d, 1.0) }}'])
    expect(() => compileTemplate(source, 'param').evaluate(scopesOf(message)), source).toThrow(ExpressionError)
  attempt('JSONPATH(message.d, "$..x")', () => compileExpression('JSONPATH(message.d, "$..x")'), message)
})

/** Milliseconds of processor time of the fastest of several runs; other load on the machine hardly counts. */
function fastest(run: () => void): number {
  let best = Infinity
  for (let i = 0; i < 3; i++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

test.each([
  ['running text', 'text', 'a {{ message.a }} b '],
  ['expressions side by side', 'text', '{{ CONCAT("x", "{{global.x}}", message.a) }}'],
  ['braces', 'text', '{ { } } '],
  ['blanks and braces in a literal', 'text', '{{ "{{ {{  a" }}'],
  ['a list', 'json', '{{ message.a }},'],
  ['one string', 'json-string', '{{ message.a }} '],
  ['one string with escaped quotes', 'json-string', '{{ CONCAT(\\"a\\", message.a) }}\\n'],
  ['a statement', 'sql', ' AND a = {{ message.a }}'],
  ['a program', 'program', '"x": {{ message.a }}, // c\n'],
  ['comment marks in a string', 'program', '"/* // '],
])('%s of 1 MB takes time in proportion to its length', (_name, mode, unit) => {
  const compile = (length: number): void => {
    const body = unit.repeat(Math.ceil(length / unit.length))
    if (mode === 'json') compileTemplate(`[${body}]`, 'json')
    else if (mode === 'json-string') compileTemplate(`{"a": "${body}"}`, 'json')
    else compileTemplate(body, mode as TemplateMode)
  }
  compile(100_000)
  const small = fastest(() => compile(125_000))
  const large = fastest(() => compile(1_000_000))
  // Eight times the text: linear is 8, quadratic 64. Short times are too noisy to be compared.
  expect(large / Math.max(small, 10)).toBeLessThan(45)
})
