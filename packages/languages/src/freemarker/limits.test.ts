import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
import { compileTemplate, FreemarkerError, FreemarkerLimitError, FreemarkerSyntaxError } from './index.ts'

const DEEP = 20_000

describe('nesting', () => {
  test.each([
    ['brackets', (n: number) => `\${${'('.repeat(n)}1${')'.repeat(n)}}`, '1'],
    ['lists', (n: number) => `\${${'['.repeat(n)}1${']'.repeat(n)}${'[0]'.repeat(n)}}`, '1'],
    ['negations', (n: number) => `\${(${'!'.repeat(n)}true)?c}`, 'true'],
    ['conditions', (n: number) => `${'<#if true>'.repeat(n)}x${'</#if>'.repeat(n)}`, 'x'],
    ['loops', (n: number) => `${'<#list [1] as x>'.repeat(n)}x${'</#list>'.repeat(n)}`, 'x'],
  ])('%s nest 100 deep; 20,000 deep is an error with a place', (_name, template, output) => {
    expect(compileTemplate(template(100)).render({})).toBe(output)
    expect(() => compileTemplate(template(DEEP))).toThrow(FreemarkerSyntaxError)
  })

  test.each([
    ['sums', `\${1${' + 1'.repeat(DEEP)}}`],
    ['comparisons', `\${(true${' && true'.repeat(DEEP)})?c}`],
    ['built-ins', `\${"a"${'?trim'.repeat(DEEP)}}`],
    ['keys', `\${a${'.a'.repeat(DEEP)}}`],
    ['defaults', `\${a${'!b'.repeat(DEEP)}}`],
    ['branches', `<#if false>${'<#elseif false>'.repeat(DEEP)}</#if>`],
    ['cases', `<#switch 0>${'<#case 1>'.repeat(DEEP)}</#switch>`],
    ['interpolations', '${1}'.repeat(DEEP)],
    ['definitions', `${Array.from({ length: DEEP }, (_, index) => `<#macro m${index}></#macro>`).join('')}`],
  ])('20,000 %s in a row give a text or an error with a place', (_name, template) => {
    try {
      expect(typeof compileTemplate(template).render({})).toBe('string')
    } catch (thrown) {
      expect(thrown).toSatisfy((error) => error instanceof FreemarkerError || error instanceof FreemarkerSyntaxError)
    }
  })

  test('macros and functions that call themselves end with an error', () => {
    const macro = compileTemplate('<#macro m><@m/></#macro><@m/>')
    expect(() => macro.render({})).toThrow(FreemarkerLimitError)
    const call = compileTemplate('<#function f x><#return f(x + 1)></#function>${f(1)}')
    expect(() => call.render({})).toThrow(FreemarkerLimitError)
  })

  test('a model as deep as it may be is read', () => {
    let model = {}
    for (let level = 0; level < DEEP; level++) model = { a: model }
    expect(compileTemplate('${a.a.a?size}').render(model)).toBe('1')
  })
})

describe('work', () => {
  test.each([
    ['loops', '<#list 1.. as x></#list>'],
    ['attempts', '<#list 1.. as x><#attempt>${nope}<#recover></#attempt></#list>'],
    ['output', '<#list 1..1000000 as x>${"0123456789"?right_pad(1000)}</#list>'],
    ['doubled texts', '<#assign t = "ab"><#list 1..100 as x><#assign t = t + t></#list>'],
    ['doubled lists', '<#assign t = [1]><#list 1..100 as x><#assign t = t + t></#list>'],
    ['ranges', '${(1..2000000000)?join(",")}'],
    [
      'maps that are joined and used again',
      '<#assign a = {}><#list 1..2000 as i><#assign a = a + {"k" + i: i}></#list>' +
        '<#list 1.. as i><#assign b = a + {"x": i}><#assign c = a.k1></#list>',
    ],
  ])('%s without end are an error', (_name, template) => {
    const limits = { maximumSteps: 300_000, maximumOutput: 3_000_000 }
    expect(() => compileTemplate(template, limits).render({})).toThrow(FreemarkerLimitError)
  })

  test('an attempt does not catch a limit', () => {
    const template = compileTemplate('<#attempt><#list 1.. as x></#list><#recover>caught</#attempt>', {
      maximumSteps: 1000,
    })
    expect(() => template.render({})).toThrow(FreemarkerLimitError)
  })

  test('escape rules inside each other may double an expression, but not without end', () => {
    const escaped = (rules: number, innermost: string) =>
      `${'<#escape x as x + x>'.repeat(rules)}<#escape x as ${innermost}>\${"b"}${'</#escape>'.repeat(rules + 1)}`
    expect(compileTemplate(escaped(3, 'x')).render({})).toBe('bbbbbbbb')
    expect(() => compileTemplate(escaped(40, 'x'))).toThrow('<#escape> repeats the expression too often')
    expect(() => compileTemplate(escaped(40, '"a"'))).toThrow('<#escape> repeats the expression too often')
  })
})

describe('cost grows with the input', () => {
  test.each([
    ['text', (n: number) => 'some text\n'.repeat(n)],
    ['unclosed signs', (n: number) => '$ # < { '.repeat(n)],
    ['comments', (n: number) => '<#-- a -->'.repeat(n)],
    ['unclosed comment', (n: number) => `<#-- ${'<#-- '.repeat(n)}`],
    ['interpolations', (n: number) => '${name}'.repeat(n)],
    ['assignments', (n: number) => '<#assign x = 1>\n'.repeat(n)],
    ['long literal', (n: number) => `\${"${'ab\\n'.repeat(n)}"}`],
    ['list literal', (n: number) => `\${[${'1, '.repeat(n)}1]?size}`],
    ['map literal', (n: number) => `\${{${Array.from({ length: n }, (_, i) => `"k${i}": 1`).join(',')}}?size}`],
    ['lists that grow', (n: number) => `<#assign v = []><#list 1..${n} as i><#assign v = v + [i]></#list>`],
    ['maps that grow', (n: number) => `<#assign v = {}><#list 1..${n} as i><#assign v = v + {"k" + i: i}></#list>`],
    ['texts that grow', (n: number) => `<#assign v = ""><#list 1..${n} as i><#assign v = v + "a"></#list>\${v?length}`],
  ])('%s', (_name, template) => {
    const run = (n: number) => {
      try {
        compileTemplate(template(n)).render({ name: 'a' })
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(FreemarkerSyntaxError)
      }
    }
    expect(growth(run, 4_000)).toBeLessThan(LINEAR)
  })
})
