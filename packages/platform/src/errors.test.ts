import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PLATFORM_ERROR_CODES, storageProblem } from './errors.ts'

it('has every code of this package in the table, and no other', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(file))
  // A cache in memory is always there; the code is promised for others.
  const used = new Set<string>(['CACHE_UNAVAILABLE'])
  for (const file of sources) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    for (const [, code = ''] of text.matchAll(/Error\(\s*'([A-Z]+_[A-Z_]+)'/g)) used.add(code)
  }
  expect([...used].sort()).toEqual(Object.keys(PLATFORM_ERROR_CODES).sort())
})

it('says what to do about the usual problems of a disk', () => {
  expect(storageProblem({ code: 'ENOSPC' })).toMatch(/no space.*Free some/)
  expect(storageProblem({ code: 'EROFS' })).toMatch(/read-only/)
  expect(storageProblem({ code: 'ERR_SQLITE_ERROR', errcode: 13 })).toMatch(/no space/)
  expect(storageProblem({ code: 'ERR_SQLITE_ERROR', errcode: 8 + 256 * 3 })).toMatch(/not written/)
  expect(storageProblem(new Error('something else'))).toBe('something else')
})
