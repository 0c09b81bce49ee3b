import { describe, expect, test } from 'vitest'
import { compileJslt, JsltError, JsltSyntaxError } from './index.ts'

describe('nesting of programs', () => {
  test.each([
    ['brackets', (n: number) => `${'['.repeat(n)}1${']'.repeat(n)}`],
    ['parentheses', (n: number) => `${'('.repeat(n)}1${')'.repeat(n)}`],
    ['objects', (n: number) => `${'{"a" : '.repeat(n)}1${'}'.repeat(n)}`],
    ['calls', (n: number) => `${'not('.repeat(n)}1${')'.repeat(n)}`],
    ['conditions', (n: number) => `${'if (1) '.repeat(n)}1`],
    ['indexes', (n: number) => `${'.['.repeat(n)}0${']'.repeat(n)}`],
    ['loops', (n: number) => `${'[for (.) '.repeat(n)}1${']'.repeat(n)}`],
  ])('%s nest 400 deep; 100,000 deep is an error', (_name, program) => {
    expect(() => compileJslt(program(400))).not.toThrow()
    expect(() => compileJslt(program(100_000))).toThrow(JsltSyntaxError)
    expect(() => compileJslt(program(100_000))).toThrow(/nested more than 500 deep/)
  })

  test.each([
    ['sums', '1 + ', '1', 100_001],
    ['alternatives', '.a or ', '1', true],
    ['pipes', '. | ', '1', 1],
    ['branches', 'if (.a) 1 else ', '2', 2],
    ['keys', '.a', '', null],
    ['positions', '.[0]', ' ', null],
  ])('%s may be as long as they like', (_name, part, end, result) => {
    const start = part === '.[0]' ? '.a[0]' : ''
    const repeated = part === '.[0]' ? '[0]' : part
    expect(compileJslt(`${start}${repeated.repeat(100_000)}${end}`).transform({})).toBe(result)
  })

  test('a compiler called with hardly any stack left says so', () => {
    const deep = `${'['.repeat(400)}1${']'.repeat(400)}`
    const thrown = withLittleStack(() => compileJslt(deep))
    expect(thrown).toBeInstanceOf(JsltSyntaxError)
    expect(thrown).toMatchObject({ code: 'JSLT_LIMIT', place: { line: 1 } })
  })
})

describe('functions that call themselves', () => {
  test('1,500 deep is fine', () => {
    const program = compileJslt('def f(n) if ($n == 0) 0 else 1 + f($n - 1) f(1500)')
    expect(program.transform(null)).toBe(1500)
  })

  test.each([
    'def f(x) f($x) f(1)',
    'def f(x) [f($x), f($x)] f(1)',
    'def f(x) g($x) def g(x) {"a" : f($x)} f(1)',
    'def f() . | {"a" : [for ([1]) f()]} f()',
  ])('%s ends with an error', (query) => {
    const thrown = thrownBy(() => compileJslt(query).transform(null))
    expect(thrown).toBeInstanceOf(JsltError)
    expect(thrown).toMatchObject({ code: 'JSLT_LIMIT', place: { line: 1 } })
  })

  test('calls that are many rather than deep end with an error', () => {
    const program = compileJslt('def f(n) if ($n == 0) 0 else f($n - 1) + f($n - 1) f(40)', { maxSteps: 100_000 })
    expect(() => program.transform(null)).toThrow('more than 100000 steps')
  })

  test('every message starts afresh', () => {
    const program = compileJslt('def f(n) if ($n == 0) 0 else f($n - 1) f(.)', { maxSteps: 100, maxDepth: 60 })
    for (let index = 0; index < 10; index++) expect(program.transform(50)).toBe(0)
    expect(() => program.transform(70)).toThrow(JsltError)
    expect(program.transform(50)).toBe(0)
  })
})

describe('growth', () => {
  test.each(['"ab" * 1000000000', '.[-2000000000 : 2]', 'let a = "abcdefgh" * 8000000 $a + $a'])(
    '%s ends with an error',
    (query) => {
      expect(() => compileJslt(query).transform([1])).toThrow(/too long|steps/)
    },
  )

  test.each(['+', ','])('lists that double again and again (%s) end with an error', (operator) => {
    const lets = Array.from(
      { length: 40 },
      (_, i) => `let l${i + 1} = [$l${i}${operator === ',' ? ',' : '] + ['}$l${i}]`,
    )
    const query = `let l0 = (.) ${lets.join(' ')} flatten($l40)`
    expect(() => compileJslt(query, { maxSteps: 100_000 }).transform([1])).toThrow(/steps/)
  })

  test('loops inside loops are counted', () => {
    const query = 'let l = (.) [for ($l) [for ($l) [for ($l) 1]]] | size(.)'
    expect(() => compileJslt(query, { maxSteps: 10_000 }).transform(new Array(100).fill(0))).toThrow(/steps/)
  })
})

describe('deep messages', () => {
  const deep = (levels: number) => {
    let value: unknown = 1
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
    return value as never
  }

  test('pass through untouched', () => {
    const message = deep(100_000)
    expect(compileJslt('{"m" : .}').transform(message)).toHaveProperty('m')
    expect(compileJslt('flatten([.])').transform(message)).toHaveLength(1)
  })

  test.each([
    'string(.)',
    '. == (. | .)',
    'hash-int(.)',
    'def d(v) [for ($v) d(if (is-object(.)) .value else .)] d(.)',
  ])('%s of them gives a value or a located error', (query) => {
    const thrown = thrownBy(() => compileJslt(query).transform(deep(100_000)))
    if (thrown !== undefined) expect(thrown).toMatchObject({ code: 'JSLT_LIMIT', place: { line: 1 } })
    expect(() => compileJslt(query).transform(deep(200))).not.toThrow()
  })
})

describe('time grows with the size of program and message, not with its square', () => {
  const list = (size: number) => Array.from({ length: size }, (_, index) => ({ k: `k${index}`, v: index }))

  test.each([
    ['an object of many keys', '{for (.) .k : .v} | size(.)', 50_000],
    [
      'a long list of constants',
      `let l = [${Array.from({ length: 5_000 }, (_, i) => `"k${i}"`).join(',')}] [for (.) .v if (contains(.k, ["${Array.from({ length: 5_000 }, (_, i) => `k${i}`).join('","')}"]))] | size(.)`,
      20_000,
    ],
    [
      'a large object asked again and again',
      'let all = {for (.) .k : .v} [for (.) if ($all) fallback($all, 1) | 1] | size(.)',
      20_000,
    ],
    ['a text of many pieces', 'size(join([for (.) .k], ","))', 100_000],
    ['many replacements', 'size(replace(join([for (.) .k], ","), ",", ";"))', 100_000],
  ])('%s', (_name, query, size) => {
    const message = list(size)
    const start = performance.now()
    compileJslt(query).transform(message)
    // Squares of these sizes would take minutes.
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

function thrownBy(action: () => unknown): unknown {
  try {
    action()
    return undefined
  } catch (thrown) {
    return thrown
  }
}

/** What is thrown by an action that begins where the stack is nearly used up. */
function withLittleStack(action: () => unknown): unknown {
  let thrown: unknown
  const descend = (): boolean => {
    try {
      if (descend()) return true
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return false
    }
    // Somewhat above the end there is room for the error, not for the work.
    const result = thrownBy(action)
    if (result === undefined || result instanceof RangeError) return result === undefined
    thrown = result
    return true
  }
  descend()
  return thrown
}
