import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json/index.ts'
import { ExactNumber, parseJson } from '../json/index.ts'
import { compileExpression, compileTemplate, compileValue, ExpressionError, hasExpression } from './index.ts'
import type { CompileOptions, ExpressionScopes, TemplateMode } from './index.ts'

function scopesOf(context: JsonObject): ExpressionScopes {
  return { message: context['message'] ?? null, scope: (name) => context[name] }
}

function evaluate(expression: string, context: JsonObject = {}, options: CompileOptions = {}): Json {
  return compileExpression(expression, options).evaluate(scopesOf(context))
}

function fill(text: string, mode: TemplateMode, context: JsonObject = {}, options: CompileOptions = {}): Json {
  return compileTemplate(text, mode, options).evaluate(scopesOf(context))
}

function errorOf(run: () => unknown): ExpressionError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError)
    return error as ExpressionError
  }
  throw new Error('nothing was thrown')
}

describe('what is known without a message', () => {
  test('fails the compilation', () => {
    for (const expression of [
      'NOSUCH(1)',
      'IF(true, 1)',
      'SUM(message.a, "x")',
      'SUM(message.a, null)',
      'GETELEMENTAT("abc", message.i)',
      'MATCHES(message.a, "*a")',
      'FORMATNUMBER(message.a, "#0#")',
      'FORMATNUMBER(message.a, "0", null, "SIDEWAYS")',
      'JSONPATH(message.a, "$[?(")',
      'BASEENCODE(message.a, "UTF-99")',
      'message.list[?(@.a ==)]',
    ])
      expect(() => compileExpression(expression), expression).toThrow(ExpressionError)
  })

  test('what depends on the message does not', () => {
    const template = compileExpression('MATCHES("a", message.pattern)')
    expect(template.evaluate(scopesOf({ message: { pattern: 'a' } }))).toBe(true)
    expect(() => template.evaluate(scopesOf({ message: { pattern: '*a' } }))).toThrow(
      'Error evaluating function MATCHES',
    )
  })

  test('is computed once, and frozen', () => {
    const template = compileTemplate('{"a": [{{ SUM(1, 2) }}, {{ global.x }}]}', 'json', { global: { x: '{"b":1}' } })
    expect(template.isConstant).toBe(true)
    const value = template.evaluate(scopesOf({})) as { a: unknown[] }
    expect(value).toEqual({ a: [3, { b: 1 }] })
    expect(Object.isFrozen(value) && Object.isFrozen(value.a[1])).toBe(true)
  })

  test.each([
    ['{{ UUID() }}', false],
    ['{{ NOW() }}', false],
    ['{{ message.a }}', false],
    ['{{ UPPERCASE("a") }}', true],
    ['no expression', true],
  ])('%s is constant: %s', (text, isConstant) => {
    expect(compileTemplate(text, 'text').isConstant).toBe(isConstant)
  })

  test('says which scopes, aliases and accounts are mentioned', () => {
    const { scopes, aliases, accounts } = compileTemplate(
      '{{ CONCAT(step.rest-1.body, account.custom-1.password, "{{global.x}}", message.a) }}{{ step.db-2 }}',
      'text',
      { global: { x: '1' } },
    )
    expect([...scopes].sort()).toEqual(['account', 'global', 'message', 'step'])
    expect([...aliases]).toEqual(['rest-1', 'db-2'])
    expect([...accounts]).toEqual(['custom-1'])
  })

  test('an unknown alias, Global or variable, a dynamic scope in a static parameter', () => {
    expect(() => compileExpression('step.a.b', { knownAliases: new Set(['b']) })).toThrow('No step has the alias a')
    expect(() => compileExpression('global.a', { global: {} })).toThrow('Unknown Global a')
    expect(() => compileExpression('"{{global.a}}"', { global: {} })).toThrow('Unknown Global a')
    expect(() => compileExpression('replica.a', { replica: {} })).toThrow('Unknown replica variable a')
    expect(() => compileExpression('message.a', { staticOnly: true })).toThrow(
      'This parameter takes global and replica',
    )
    expect(compileExpression('CONCAT(global.a)', { staticOnly: true, global: { a: 'x' } }).isConstant).toBe(true)
  })

  test('a static reference inside an expression stands for a text', () => {
    const global = { n: '5', t: 'a"b' }
    for (const options of [{}, { global }]) {
      expect(fill('{{ CONCAT({{global.t}}, "-", {{ n }}) }}', 'text', { global }, options)).toBe('a"b-5')
      expect(fill('{"a": {{ SUM({{ global.n }}, 1) }}}', 'json', { global }, options)).toEqual({ a: 6 })
    }
    expect(() => compileExpression('CONCAT({{ message.a }})')).toThrow("mismatched input '{'")
  })

  test('a static reference may stand in the brackets of a path', () => {
    const context = { message: { list: [{ id: "a'b" }, { id: 'c' }], 'a k': 1 }, global: { id: "a'b", n: 'a k' } }
    for (const options of [{}, { global: context.global }]) {
      expect(evaluate(`message.list[?(@.id == '{{global.id}}')]`, context, options)).toEqual([{ id: "a'b" }])
      expect(evaluate('message.list[?(@.id == {{ global.id }})].id', context, options)).toEqual(["a'b"])
      expect(evaluate(`message['{{global.n}}']`, context, options)).toBe(1)
    }
  })

  test('an unknown Global at run time is an error, not an empty text', () => {
    expect(() => evaluate('global.a', { global: {} })).toThrow('Unknown Global a')
    expect(() => evaluate('toString', { global: {} })).toThrow("mismatched input 'toString'")
  })
})

describe('errors', () => {
  test('show the expression, and its place in the text', () => {
    const text = '{\n  "a": {{ message.a }},\n  "b": {{ CONCAT("x", MOD(message.n, 0)) }}\n}'
    const error = errorOf(() => fill(text, 'json', { message: { n: 1 } }))
    expect(error.message).toBe(
      'Syntax error parsing double braces expression {{ CONCAT("x", MOD(message.n, 0)) }}: Error evaluating function MOD: division by zero',
    )
    expect(error.code).toBe('EXPRESSION_FAILED')
    expect(error.place).toMatchObject({ line: 3, column: 23 })
    expect(error.excerpt).toBe('  "b": {{ CONCAT("x", MOD(message.n, 0)) }}\n                      ^')
  })

  test('inside a string with escaped quotes the place counts in the text as it is', () => {
    const text = '{"a": "{{ CONCAT(\\"é\\\\n\\", NOSUCH(1)) }}"}'
    const error = errorOf(() => compileTemplate(text, 'json'))
    expect(error.detail).toBe('Unknown function NOSUCH')
    expect(text.slice(error.place.offset)).toMatch(/^NOSUCH/)
  })

  test.each([
    ['{{ message.a', "mismatched input '<EOF>'"],
    ['{{ }} b', "mismatched input '}}'"],
    ['{{ SUM(1, 2 }}', "mismatched input '}}'"],
    ['{{ CONCAT(“a”) }}', "mismatched input '“a”'"],
    ['{{ message..a }}', "mismatched input '.'"],
    ['{{ SPLIT("a", ",")[0] }}', "mismatched input '['"],
    ['{{ SUM(1, +5) }}', "mismatched input '+5'"],
    ['{{ "abc }}', "mismatched input '\"abc }}'"],
    ['{{ CONCAT("a" /* no */) }}', "mismatched input '/*'"],
    ['{{ message.list[0) }}', "mismatched input ')'"],
    ['{{ 1. }}', "mismatched input '1'"],
  ])('%s: %s', (text, detail) => {
    expect(errorOf(() => compileTemplate(text, 'text', { global: {} })).detail).toBe(detail)
  })

  test('a template that is no JSON says where', () => {
    const error = errorOf(() => compileTemplate('{\n "a": 1\n "b": {{ message.b }}\n}', 'json'))
    expect(error.code).toBe('EXPRESSION_TEMPLATE_UNREADABLE')
    expect(error.message).toBe(
      `Could not read the JSON template: Expected ',' or '}' but found '"' at line 3, column 2`,
    )
    expect(error.place).toMatchObject({ line: 3, column: 2 })
  })
})

describe('references', () => {
  test('a field of an account is found in any spelling; value is its secret', () => {
    const account = {
      basic: { type: 'basic', username: 'u', password: 'p' },
      header: { 'header-name': 'X', 'header-value': 'v' },
      key: { 'url-param-name': 'k', 'api-key': 's' },
      '': { username: 'main', password: 'mp' },
    }
    const read = (path: string): Json => evaluate(`account.${path}`, { account })
    expect(read('basic.USER_NAME')).toBe('u')
    expect(['basic.value', 'header.value', 'key.value', 'key.apiKey'].map(read)).toEqual(['p', 'v', 's', 's'])
    expect([read('username'), read('none.username'), read('basic.none')]).toEqual(['main', null, null])
    expect(read('key')).toEqual({ 'url-param-name': 'k', 'api-key': 's' })
  })

  test('a number that no double holds has no properties', () => {
    const message = { n: new ExactNumber('12345678901234567890'), text: 'own' }
    expect(evaluate('[message.n.text, message.n.toNumber, message.text]', { message })).toEqual([null, null, 'own'])
  })

  test('properties named like those of JavaScript are data', () => {
    const message = parseJson('{"constructor":1,"__proto__":{"a":2},"toString":null}')
    expect(evaluate('[message.constructor, message.__proto__.a, message.toString]', { message })).toEqual([1, 2, null])
  })

  test('$ stands for the whole behind a scope word, an alias and a current element', () => {
    const context = { step: { a: { b: 1 } }, iterators: { i: { current: { c: 2 } } }, trigger: { d: 3 } }
    expect(evaluate('[step.a.$.b, iterators.i.current.$.c, trigger.$.d]', context)).toEqual([1, 2, 3])
  })

  test('what is missing before a wildcard gives an empty array', () => {
    expect(
      evaluate('[message.none[*].x, message.n[*], message.l.*]', { message: { n: 1, l: { a: 1, b: 2 } } }),
    ).toEqual([[], [], [1, 2]])
  })
})

describe('numbers', () => {
  test('integers of any length pass through, and compare exactly', () => {
    const message = parseJson('{"key":35210312345678901234550010000000011000000010,"n":9007199254740993}')
    expect(evaluate('message.key', { message })).toEqual(
      new ExactNumber('35210312345678901234550010000000011000000010'),
    )
    expect(fill('{{ message.n }}/{{ TOLONG(message.n) }}', 'text', { message })).toBe(
      '9007199254740993/9007199254740993',
    )
    expect(evaluate('GREATERTHAN(message.n, 9007199254740992)', { message })).toBe(true)
    expect(evaluate('EQUALTO(message.n, 9007199254740992)', { message })).toBe(false)
  })

  test('decimals print plainly, doubles as Java does, at any depth', () => {
    const message = { small: 1e-7, large: 1e21, list: [1e-7] }
    expect(evaluate('JOIN(" ", message.small, message.large, message.list)', { message })).toBe(
      '0.0000001 1000000000000000000000 [0.0000001]',
    )
    expect(evaluate('TOSTRING([1.0, {"a": 1e-7}])')).toBe('[1.0,{"a":1.0E-7}]')
    expect(evaluate('CONCAT(TOJSON("[1.50, 1E3, 2.0]"))')).toBe('[1.50,1000,2.0]')
    expect(evaluate('TOJSON("[1.50, 1E3, 2.0]")')).toEqual([1.5, 1000, 2])
  })

  test('a double keeps its form on the way through JSON Path', () => {
    expect(evaluate('CONCAT(JSONPATH({"a": [1.0, 2]}, "$.a[?(@ >= 1)]"))')).toBe('[1.0,2]')
    expect(evaluate('JSONPATH({"a": [1.0, 2]}, "$.a[0]")')).toBe(1)
  })

  test.each([
    ['TOINT("٣")', 3],
    ['TOINT("1e-400")', 0],
    ['TOLONG("-9223372036854775808")', new ExactNumber('-9223372036854775808')],
    ['TOINT(MULTIPLY(1e18, 2))', 2e18],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toEqual(value)
  })

  test.each([
    'SUM(" 1", 1)',
    'SUM("", 1)',
    'SUM("0x1", 1)',
    'SUM("1_0", 1)',
    'TOLONG("1e1000000000")',
    'SUM("1e400", 1)',
  ])('%s is an error', (expression) => {
    expect(() => evaluate(expression)).toThrow(ExpressionError)
  })
})

describe('text form', () => {
  test('escapes what JSON must escape, in upper case, and keeps the order of names', () => {
    expect(evaluate('TOSTRING(message)', { message: { a: 'q"\\\n\u001f\u007f\u2028' } })).toBe(
      '{"a":"q\\"\\\\\\n\\u001F\u007f\u2028"}',
    )
    expect(evaluate('TOSTRING(TOJSON("{\\"b\\":1,\\"10\\":{\\"2\\":0,\\"1\\":0}}"))')).toBe(
      '{"b":1,"10":{"2":0,"1":0}}',
    )
  })
})

describe('templates', () => {
  test('of four opening braces the first two are text', () => {
    expect(fill('{{{{ message.a }}}}', 'text', { message: { a: 1 } })).toBe('{{1}}')
    expect(fill('"{{{ message.a }}"', 'json', { message: { a: 1 } })).toBe('{1')
  })

  test('in JSON a brace before the expression may open an object', () => {
    expect(fill('{{{ message.k }}: 1}', 'json', { message: { k: 'a' } })).toEqual({ a: 1 })
    expect(fill('{x{{ message.k }}: 1, {{ message.k }}_y: 2}', 'json', { message: { k: 5 } })).toEqual({
      x5: 1,
      '5_y': 2,
    })
  })

  test('pieces that touch make one value', () => {
    const message = { a: 1, b: 2, o: { x: 1 }, s: 'x' }
    expect(fill('{"n": -{{ message.a }}{{ message.b }}.5}', 'json', { message })).toEqual({ n: -12.5 })
    expect(fill('{{ message.o }}{{ message.a }}', 'json', { message })).toEqual({ x: 1 })
    expect(errorOf(() => fill('{"n": {{ message.s }}{{ message.b }}}', 'json', { message })).message).toContain(
      'is no value',
    )
  })

  test('a key of any name is data', () => {
    const value = fill('{"__proto__": {{ message.a }}, "{{ message.k }}": 1}', 'json', {
      message: { a: 1, k: 'toString' },
    })
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', 1],
      ['toString', 1],
    ])
  })

  test('escaped quotes may stand in the brackets of a path', () => {
    const message = { 'a b': { l: [{ k: 'x', v: 1 }] }, y: 'x' }
    expect(fill('{"a": "{{ message[\\"a b\\"].l[?(@.k == \\"x\\")].v }}"}', 'json', { message })).toEqual({ a: '[1]' })
    expect(fill('{"a": "{{ CONCAT({}, \\"x\\", message.y) }}"}', 'json', { message })).toEqual({ a: '{}xx' })
  })

  test('single-quoted strings and raw line breaks', () => {
    expect(fill(`{'a': 'it {{ message.a }}\nx'}`, 'json', { message: { a: "'\n" } })).toEqual({ a: "it '\n\nx" })
  })

  test('values do not change what was evaluated before', () => {
    const template = compileTemplate('{"a": {{ message.a }}, "fixed": {"x": [1]}}', 'json')
    const first = template.evaluate(scopesOf({ message: { a: 1 } }))
    const second = template.evaluate(scopesOf({ message: { a: 2 } }))
    expect([first, second]).toEqual([
      { a: 1, fixed: { x: [1] } },
      { a: 2, fixed: { x: [1] } },
    ])
  })

  test('a map may be written leniently, or be a JSON template', () => {
    const message = { n: 5 }
    expect(fill(`{a: '{{ message.n }}', // note\n}`, 'map', { message })).toEqual({ a: 5 })
    expect(fill('{"a": {{ message.n }}, "b": "{{ CONCAT("x", message.n) }}"}', 'map', { message })).toEqual({
      a: 5,
      b: 'x5',
    })
  })

  test('a program gets JSON outside of its strings and text inside', () => {
    const context = { message: { s: 'a"b', o: { k: [1] } }, global: { n: '5', t: 'x y' } }
    const text = `{ // {{ NOSUCH() }} don't\n "p": {{ message.s }}, "q": "<{{ message.s }}>//", 'r': '{{ message.s }}\\'', "n": [{{global.n}}, {{global.t}}, {{ message.o }}] }`
    expect(fill(text, 'program', context)).toBe(
      `{ // {{ NOSUCH() }} don't\n "p": "a\\"b", "q": "<a\\"b>//", 'r': 'a\\"b\\'', "n": [5, "x y", {"k":[1]}] }`,
    )
    expect(fill(' {{ message.o }} ', 'program', context)).toEqual({ k: [1] })
  })

  test('a program may resolve some scopes only', () => {
    const options = { onlyScopes: new Set(['global'] as const) }
    expect(
      fill('{"a":"{{ message.x }}", "b":{{ global.b }}, "c":"{{ . }}"}', 'program', { global: { b: '1' } }, options),
    ).toBe('{"a":"{{ message.x }}", "b":1, "c":"{{ . }}"}')
  })

  test('a value is compiled at any depth', () => {
    const value = { 'k{{ message.n }}': ['{{ message.n }}', 'n={{ message.n }}', 1, { a: null }] }
    const scopes = scopesOf({ message: { n: 5 } })
    expect(compileValue(value, 'map').evaluate(scopes)).toEqual({ k5: [5, 'n=5', 1, { a: null }] })
    expect(compileValue(value, 'json').evaluate(scopes)).toEqual({ k5: ['5', 'n=5', 1, { a: null }] })
    expect(compileValue({ a: 1 }, 'map').isConstant).toBe(true)
  })

  test('empty texts stay as they are', () => {
    for (const mode of ['param', 'text', 'json', 'map', 'program'] as const) expect(fill(' \n', mode)).toBe(' \n')
    expect(hasExpression('a { b }')).toBe(false)
  })
})
