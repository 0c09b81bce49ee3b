import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ERROR_TABLES } from './error-tables.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Codes that no literal in the sources raises, with the reason. */
const PROMISED = new Set([
  // A cache in memory is always there; the code is promised for others.
  'CACHE_UNAVAILABLE',
])

/** An argument of an error or of a function that makes or reports one, and values of `code`. */
const RAISED = [
  /(?:\b(?:report|fail)|(?<!\bis\w*)Error|\bsuper)\(\s*(?:(?:[^,'`;]*|`[^`]*`),\s*){0,2}'((?!ERR_|HPE_)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g,
  /\bcode(?:: |\?\.code \?\? |[^'\n=]* = isJataiError[^'\n]*|[^'\n]*\?\? )'((?!ERR_|HPE_)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g,
]

function codesRaisedIn(source: string): ReadonlySet<string> {
  const codes = new Set<string>()
  for (const file of globSync('src/**/*.ts', { cwd: join(root, source) })) {
    if (/\.(?:test|contract)\.ts$|__fixtures__|test-kit/.test(file)) continue
    const text = readFileSync(join(root, source, file), 'utf8')
    for (const pattern of RAISED) for (const [, code = ''] of text.matchAll(pattern)) codes.add(code)
  }
  return codes
}

const told = new Set(ERROR_TABLES.flatMap(({ codes }) => Object.keys(codes)))

test.each(globSync('{packages,apps}/*', { cwd: root }))(
  'every code that %s raises is in a table of the reference',
  (source) => {
    expect([...codesRaisedIn(source)].filter((code) => !told.has(code))).toEqual([])
  },
)

test.each(ERROR_TABLES)('every code of the table of $source is raised, and told of in a sentence', (table) => {
  const raised = codesRaisedIn(table.source)
  expect(Object.keys(table.codes).filter((code) => !raised.has(code) && !PROMISED.has(code))).toEqual([])
  for (const [code, meaning] of Object.entries(table.codes)) expect(meaning, code).toMatch(/^[A-Z].*\.$/)
})

test('a code stands in one table', () => {
  expect(ERROR_TABLES.flatMap(({ codes }) => Object.keys(codes)).sort()).toEqual([...told].sort())
})

test('every table of error codes in the sources has a page', () => {
  const declared = globSync('{packages,apps}/*/src/errors.ts', { cwd: root }).map((file) =>
    file.replace('/src/errors.ts', ''),
  )
  expect(declared.sort()).toEqual(ERROR_TABLES.map(({ source }) => source).sort())
  const inside = globSync('{packages,apps}/*/src/**/*.ts', { cwd: root }).flatMap((file) => {
    if (file.includes('node_modules')) return []
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/export const \w+_ERROR_CODES = \{([^}]*)\}/g)].flatMap(([, body = '']) =>
      [...body.matchAll(/^ {2}([A-Z0-9_]+):/gm)].map(([, code = '']) => code),
    )
  })
  expect(inside.filter((code) => !told.has(code))).toEqual([])
})
