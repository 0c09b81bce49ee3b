import { afterAll, expect, test, vi } from 'vitest'
import { escapes } from './__fixtures__/escapes.ts'
import { createScriptPool } from './script-pool.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

const pool = createScriptPool({ mostChildren: 1 })
afterAll(() => pool.close())
const { signal } = new AbortController()
const run = (code: string) =>
  pool.runner('escapes').run({ code, message: '{"body":{"list":[1]}}', timeoutMs: 10_000 }, signal)

/** What every script finds: true when all of it is as in a fresh realm. */
const FRESH = `
  var names = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype, JSON, Reflect]
    .map(function (o) { return Reflect.ownKeys(o).map(String) })
  output = [Object.getOwnPropertyNames(globalThis), names, String(JSON.stringify), String(Object.prototype.toString), moment.locale()]`

const fresh = await run(FRESH)

test('there are enough of them', () => {
  expect(fresh).toMatchObject({ kind: 'output' })
  expect(escapes.length).toBeGreaterThanOrEqual(150)
  expect(new Set(escapes.map(({ title }) => title)).size).toBe(escapes.length)
})

test.each(escapes)('$title leads nowhere', async ({ code }) => {
  const [process] = pool.pids()
  // Twice: what the first one left behind must not be there for the second.
  for (let times = 0; times < 2; times++) {
    const result = await run(code)
    if (result.kind === 'output') expect(['false', 'null']).toContain(result.json)
  }
  expect(await run(FRESH)).toEqual(fresh)
  expect(pool.pids()).toEqual([process])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('the probe of the escapes sees what it looks for', async () => {
  const direct = escapes.find(({ title }) => title === 'directly')
  expect(await run(`var fetch = 1; ${direct?.code ?? ''}`)).toMatchObject({ kind: 'output', json: 'true' })
})
