import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
import type { Json } from '../json/index.ts'
import { compileSimple, interpolateSimple, SimpleSyntaxError } from './index.ts'

function deep(levels: number): Json {
  let value: Json = 1
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

describe('long conditions', () => {
  test.each([
    ['conjunctions', `#{a} == 1${' && #{a} == 1'.repeat(20_000)}`],
    ['alternatives', `#{a} == 2${' || #{a} == 1'.repeat(20_000)}`],
    ['parentheses in a row', `(#{a} == 1)${' && (#{a} == 1)'.repeat(20_000)}`],
    ['a long path', `#{a${'.b'.repeat(20_000)}} == null`],
    ['a long text', `#{a} != '${'x'.repeat(1_000_000)}'`],
  ])('%s hold or not', (_name, condition) => {
    expect(compileSimple(condition).holds({ a: 1 })).toBe(true)
  })

  test.each([
    ['parentheses', '('.repeat(20_000)],
    ['closed parentheses', `${'('.repeat(20_000)}true${')'.repeat(20_000)}`],
    ['operators', '== '.repeat(20_000)],
    ['open places', '#{'.repeat(20_000)],
    ['open quotes', "'".repeat(20_001)],
    ['backslashes', `'${'\\'.repeat(20_001)}`],
  ])('%s are an error with a place', (_name, condition) => {
    expect(() => compileSimple(condition)).toThrow(SimpleSyntaxError)
  })
})

describe('deep and large messages', () => {
  const message: Json = { d: deep(20_000), e: deep(20_000), list: Array.from({ length: 50_000 }, (_, index) => index) }

  test.each([
    ['#{d} == #{e}', true],
    ['#{d} =~ #{e}', true],
    ['#{d} < #{e}', false],
    ["#{d} contains 'b'", false],
    ['#{list} contains 49999', true],
    ['#{d} in #{list}', false],
    ["#{d} regex 'x'", false],
    ['#{d} starts with #{e}', true],
  ])('%s', (condition, holds) => {
    expect(compileSimple(condition).holds(message)).toBe(holds)
  })

  test('are put into a running text', () => {
    expect(interpolateSimple('<#{d}>', message)).toContain('[{"a":[')
  })
})

describe('time grows with the length', () => {
  test.each([
    ['conditions', (n: number) => `#{a} == 1${' && #{a} == 1'.repeat(n)}`],
    ['texts', (n: number) => `#{a} == '${"\\'".repeat(n)}'`],
    ['blanks', (n: number) => `#{a}${' '.repeat(n)}== 1`],
    ['paths', (n: number) => `#{a${'.b[0]'.repeat(n)}} == 1`],
    ['blanks in a path', (n: number) => `#{a${' '.repeat(n)}b} == 1`],
    ['words that are no operators', (n: number) => `#{a} not${' '.repeat(n)}like 1`],
  ])('of %s', (_name, condition) => {
    const run = (size: number) => {
      try {
        compileSimple(condition(size)).holds({ a: 1 })
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SimpleSyntaxError)
      }
    }
    expect(growth(run, 10_000)).toBeLessThan(LINEAR)
  })

  test.each([
    ['places', (n: number) => '#{a} '.repeat(n)],
    ['open places', (n: number) => '#{a '.repeat(n)],
    ['blanks in a place', (n: number) => `#{a${' '.repeat(n)}b}`],
  ])('of a running text of %s', (_name, text) => {
    expect(growth((size) => void interpolateSimple(text(size), { a: 1 }), 10_000)).toBeLessThan(LINEAR)
  })
})
