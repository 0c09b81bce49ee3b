import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rest, startPlatform, step, until } from './platform.ts'
import type { TestPlatform } from './platform.ts'

// Scripts as deployments run them: from worker threads, in processes that all of them share.

/** More than processes where there are few processors. */
const DEPLOYMENTS = 6
const script = (code: string, timeout = 10_000) => step('script-connector', { code, timeout })
/** Where the system shows what processes there are. */
const isLinux = process.platform === 'linux'

let platform: TestPlatform
beforeAll(async () => {
  const same = Array.from({ length: DEPLOYMENTS }, (_, index) => [
    `p${index}`,
    rest([script(`output = { is: ${index}, name: body.name, id: body.id, was: typeof left }; left = ${index}`)], {
      timeout: 60_000,
    }),
  ])
  platform = await startPlatform({
    ...(Object.fromEntries(same) as Record<string, unknown>),
    endless: rest([script('for (;;);', 600_000)], { timeout: 500 }),
    native: rest([script('Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)', 600_000)], { timeout: 500 }),
  })
}, 60_000)
afterAll(async () => {
  await platform.stop()
  if (isLinux) await until(() => scriptProcesses(process.pid).length === 0 || undefined, 'all processes have ended')
})

function scriptProcesses(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isChild = readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${parent}\n`)
        return isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/script/child/main')
      } catch {
        return false // It has ended meanwhile.
      }
    })
}

describe('in deployments', () => {
  test('every one gets its own answer, from processes that they share', async () => {
    const call = async (index: number): Promise<string> => {
      const answer = await platform.post(`p${index}`, `{"name":"n${index}","id":1234567890123456789}`)
      return answer.text()
    }
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: DEPLOYMENTS }, (_, index) => call(index)))
      answers.forEach((answer, index) =>
        expect(answer).toBe(
          `{"success":true,"output":{"is":${index},"name":"n${index}","id":1234567890123456789,"was":"undefined"}}`,
        ),
      )
      if (isLinux) {
        expect(scriptProcesses(process.pid).length).toBeLessThanOrEqual(Math.max(4, availableParallelism()))
        expect(scriptProcesses(process.pid).length).toBeGreaterThan(0)
      }
    }
  }, 60_000)

  test('one that never ends goes with its execution, and takes nobody along', async () => {
    for (const name of ['endless', 'native']) {
      const calls = Array.from({ length: 5 }, () => platform.post(name, {}))
      const other = await platform.post('p1', { name: 'x' })
      expect(await other.json()).toMatchObject({ success: true, output: { name: 'x' } })
      for (const answer of await Promise.all(calls)) expect([answer.status, await answer.text()]).toEqual([500, ''])
    }
    const after = await platform.post('p1', { name: 'y' })
    expect(await after.json()).toMatchObject({ success: true, output: { name: 'y' } })
  }, 60_000)
})

describe('on the command line', () => {
  const jatai = fileURLToPath(new URL('../../apps/cli/bin/jatai.js', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'jatai-scripts-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('jatai run ends when the pipeline has, and leaves nothing behind', async () => {
    const file = join(folder, 'flow.json')
    writeFileSync(file, JSON.stringify({ flowSpec: { start: [script("console.log('hi'); output = body")] } }))
    const running = promisify(execFile)(process.execPath, [jatai, 'run', file, '--input', '{"body":5}'])
    const { pid } = running.child
    const { stdout, stderr } = await running
    expect(stdout).toBe('{"success":true,"output":5}\n')
    expect(stderr).toContain('INFO script-connector: hi')
    if (isLinux) expect(scriptProcesses(pid as number)).toEqual([])
  }, 60_000)
})
