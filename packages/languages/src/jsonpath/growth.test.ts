import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
import { compileJsonPath, JsonPathEvaluationError, JsonPathNotFoundError, JsonPathSyntaxError } from './index.ts'

const OWN_ERRORS = [JsonPathSyntaxError, JsonPathNotFoundError, JsonPathEvaluationError]

function attempt(run: () => unknown): void {
  try {
    run()
  } catch (thrown) {
    expect(OWN_ERRORS.some((kind) => thrown instanceof kind)).toBe(true)
  }
}

describe('paths of 20,000 pieces are used or refused with an error of ours', () => {
  const N = 20_000
  test.each([
    ['keys', `$${'.a'.repeat(N)}`],
    ['indexes', `$${'[0]'.repeat(N)}`],
    ['wildcards', `$${'.*'.repeat(N)}`],
    ['descents', `$${'..a'.repeat(N)}`],
    ['filters in a row', `$${'[?(@.a)]'.repeat(N)}`],
    ['filters in each other', `$${'[?(@'.repeat(N)}${')]'.repeat(N)}`],
    ['conditions', `$[?(@.a${' || @.a'.repeat(N)})]`],
    ['negations', `$[?(${'!'.repeat(N)}@.a)]`],
    ['parentheses', `$[?${'('.repeat(N)}@.a${')'.repeat(N)}]`],
    ['keys in brackets', `$[${"'a',".repeat(N)}'a']`],
    ['indexes in brackets', `$[${'0,'.repeat(N)}0]`],
    ['elements of a list', `$[?(@.a in [${'1,'.repeat(N)}1])]`],
    ['lists in each other', `$[?(@.a in ${'['.repeat(N)}${']'.repeat(N)})]`],
    ['functions', `$${'.length()'.repeat(N)}`],
    ['arguments', `$.concat(${'$.a,'.repeat(N)}$.a)`],
    ['arguments in each other', `${'$.concat('.repeat(N)}1${')'.repeat(N)}`],
  ])('%s', (_name, path) => {
    attempt(() => compileJsonPath(path).read({ a: [{ a: 1 }] }))
  })
})

describe('time grows with the length of the path', () => {
  test.each([
    ['keys', (n: number) => `$${'.abc'.repeat(n)}`],
    ['one key', (n: number) => `$.${'a'.repeat(n)}`],
    ['a quoted key', (n: number) => `$['${'a'.repeat(n)}']`],
    ['escapes', (n: number) => `$['${"\\'".repeat(n)}']`],
    ['conditions', (n: number) => `$[?(@.a == 1${' || @.a == 1'.repeat(n)})]`],
    ['blanks', (n: number) => `$[?(@.a${' '.repeat(n)}== 1)]`],
    ['digits', (n: number) => `$[?(@.a == ${'1'.repeat(n)})]`],
    ['open brackets', (n: number) => '$['.repeat(n)],
    ['open quotes', (n: number) => `$['a${" ' ".repeat(n)}`],
  ])('%s', (_name, path) => {
    let salt = 0
    const run = (size: number) => attempt(() => compileJsonPath(`${path(size)}${' '.repeat(salt++ % 7)}`))
    expect(growth(run, 5_000)).toBeLessThan(LINEAR)
  })
})

describe('time grows with the size of the message', () => {
  const rows = (n: number) => ({
    rows: Array.from({ length: n }, (_, id) => ({ id, tags: [`t${id % 50}`], name: `n${id}` })),
  })
  test.each([
    '$.rows[*].id',
    '$..name',
    '$.rows[?(@.id > 10 && @.name =~ /n.*5/)].id',
    "$.rows[?(@.tags contains 't7')].id",
    '$.rows[::2]',
    '$..id.sum()',
    '$.rows[?(@.id in $..id)]',
    '$.rows[?(@.tags anyof $.rows[*].name)]',
  ])('%s', (path) => {
    const compiled = compileJsonPath(path)
    const messages = new Map([2_000, 20_000].map((size) => [size, rows(size)]))
    expect(growth((size) => void compiled.read(messages.get(size) as never), 2_000)).toBeLessThan(LINEAR)
  })
})
