import { afterAll, expect, test, vi } from 'vitest'
import { bombs } from './__fixtures__/bombs.ts'
import { processUsage } from './process-usage.ts'
import { scriptLimits } from './script-limits.ts'
import { createScriptPool } from './script-pool.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

const pool = createScriptPool({ mostChildren: 2 })
afterAll(() => pool.close())
const { signal } = new AbortController()
const run = (code: string, timeoutMs: number) => pool.runner('bombs').run({ code, message: '{}', timeoutMs }, signal)

test('there are enough of them', () => {
  expect(bombs.length).toBeGreaterThanOrEqual(60)
})

test.each(bombs)('$title ends with an error, and the next script is unharmed', async ({ code, timeoutMs }) => {
  const result = await run(code, timeoutMs)
  expect(result).toMatchObject({ kind: 'error' })
  if (result.kind === 'error') {
    expect(result.text).toMatch(
      /^Script timed out after \d+ ms$|memory|^stack overflow$|too (large|long|many)|^Script output is larger|larger than 16 MiB|circular|invalid array buffer length|overflow/,
    )
  }
  expect(await run('output = [1, 2].map(function (x) { return x + body }, body = 1).join()', 10_000)).toEqual({
    kind: 'output',
    json: '"2,3"',
    lines: [],
  })
  expect(pool.pids().length).toBeLessThanOrEqual(2)
  for (const pid of pool.pids()) expect(processUsage(pid)?.residentBytes ?? 0).toBeLessThan(scriptLimits.residentBytes)
})

test('lines without end: what is beyond the limit is left out, and that is said', async () => {
  const many = await run("for (var i = 0; i < 100000; i++) console.log('line ' + i)", 10_000)
  expect(many.lines.length).toBe(scriptLimits.logLines + 1)
  expect(many.lines.at(-1)).toEqual({ level: 'WARN', text: 'Further log lines of this script are left out' })
  const long = await run("for (var i = 0; i < 1000; i++) console.log('x'.repeat(1e6))", 10_000)
  const characters = long.lines.reduce((sum, { text }) => sum + text.length, 0)
  expect(characters).toBeLessThan(scriptLimits.logLength + 100)
  expect(Math.max(...long.lines.map(({ text }) => text.length))).toBe(scriptLimits.logLineLength)
})
