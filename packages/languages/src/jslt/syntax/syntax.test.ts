import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt, JsltSyntaxError } from '../index.ts'
import { tokenize } from './tokenize.ts'

describe('tokens', () => {
  test.each([
    ['5-3', ['name 5-3']],
    ['5 - 3', ['integer 5', '- -', 'integer 3']],
    ['1+2', ['integer 1', '+ +', 'integer 2']],
    ['1.5-3', ['decimal 1.5', 'integer -3']],
    ['-1 -0 007 -007', ['integer -1', 'integer -0', 'name 007', 'name -007']],
    ['1. .5', ['integer 1', '. .', '. .', 'integer 5']],
    ['1e5 1E+5 1e 1e-5x', ['decimal 1e5', 'decimal 1E+5', 'name 1e', 'name 1e-5x']],
    ['00.5', ['name 00', '. .', 'integer 5']],
    ['a:b 1:3 a: b', ['module-name a:b', 'module-name 1:3', 'name a', ': :', 'name b']],
    ['-:- -', ['module-name -:-', '- -']],
    ['$a-b $a:b', ['variable $a-b', 'variable $a', ': :', 'name b']],
    ['if iffy null TRUE', ['if if', 'name iffy', 'null null', 'name TRUE']],
    ['>= > = == !=', ['>= >=', '> >', '= =', '== ==', '!= !=']],
    ['a // b\n c', ['name a', 'name c']],
    ['"a // \\" b"', ['text "a // \\" b"']],
  ])('%s', (source, expected) => {
    const tokens = tokenize(source).map(({ kind, text }) => `${kind} ${text}`)
    expect(tokens).toEqual([...expected, 'end '])
  })

  test.each(['@', '#', "'a'", '"open', '"open\\"', 'a & b', '$', '$ a', '1 ! 2', 'é', 'a\u000bb'])(
    'refuses %s',
    (source) => {
      expect(() => tokenize(source)).toThrow(JsltSyntaxError)
    },
  )
})

describe('what is a program', () => {
  test.each([
    ['null', 'null'],
    ['"a\nb"', '"a\\nb"'],
    ['"\\u00e9\\/\\b\\n"', '"é/\\b\\n"'],
    ['[1, 2,]', '[1,2]'],
    ['{"a" : 1,}', '{"a":1}'],
    ['{let a = 1}', '{}'],
    ['// head\n1 // tail', '1'],
    ['let a = 1 def f() $a let b = f() $b + 1', '2'],
    ['(((1)))', '1'],
    ['1 - -1', '2'],
    ['2*-1', '-2'],
    ['if(1)2', '2'],
    ['def f(x)$x f(1)', '1'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test.each([
    '',
    '   ',
    '// nothing',
    '1.',
    '.5',
    '+1',
    '- 1',
    '1 -1',
    '5-3',
    '1_000',
    'TRUE',
    'a',
    '[1,,2]',
    '[,]',
    '{,}',
    '{"a" 1}',
    '{a : 1}',
    '{"a" : 1,,}',
    '{* : .,}',
    '{* : ., "a" : 1}',
    '{* - if : .}',
    '{* - 1 : .}',
    '{*-a : .}',
    '{"a" : 1, let b = 2 "c" : 3}',
    '[* : .]',
    '"a" "b"',
    '(1',
    '[1',
    '1)',
    'size([1],)',
    'a:b',
    '(.a).b',
    '[1,2][0]',
    '{}.a',
    '"abc"[0]',
    '.if',
    '.1',
    '.a:b',
    '.a..b',
    '...a',
    '.a.[0]',
    '.[]',
    '.[ : ]',
    '.[0:1]',
    '.[1 2]',
    '1 < 2 < 3',
    '1 == 1 == true',
    'not true',
    'true && true',
    'let a 1',
    'let if = 1 $if',
    '(let a = 1 $a)',
    '1 def f() 1',
    'def f(x,) 1 f(1)',
    'def f(x) def g() 1 g()',
    'if true 1',
    'if () 1',
    '[for (.)]',
    'for (.) .',
    '{for (.) .k}',
    '{"a" : 1, for (.) .k : .v}',
    '. |',
    '1 import "a" as b',
    'import a as b 1',
    '/* no */ 1',
    '9223372036854775808',
    '"\\x"',
    '"\\u12"',
    '"\\uZZZZ"',
  ])('refuses %s', (query) => {
    expect(() => compileJslt(query)).toThrow(JsltSyntaxError)
  })
})

describe('places of syntax errors', () => {
  test('line, column, and the line with a caret', () => {
    const error = thrownBy('{\n  "a" : .x,\n  "b" : .y +\n}')
    expect(error).toMatchObject({ code: 'JSLT_SYNTAX', kind: 'flow', place: { line: 4, column: 1, offset: 27 } })
    expect(error.message).toContain('line 4, column 1')
    expect(error.excerpt).toBe('}\n^')
  })

  test('inside a text: the escape, not the text', () => {
    expect(thrownBy('"ab\\q"').place).toMatchObject({ column: 4 })
  })

  test.each([
    ['name', 'a name stands alone'],
    ['.[0:1]', 'a slice of two numbers needs blanks'],
    ["'a'", 'double quotes'],
    ['1 < 2 < 3', 'do not chain'],
    ['"a\\d"', 'a backslash itself is written \\\\'],
    ['.a.if', 'stands in quotes'],
  ])('%s says: %s', (query, hint) => {
    expect(thrownBy(query).message).toContain(hint)
  })
})

function thrownBy(query: string): JsltSyntaxError {
  try {
    compileJslt(query)
  } catch (thrown) {
    if (thrown instanceof JsltSyntaxError) return thrown
  }
  throw new Error(`${query} compiles`)
}
