import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { getPriority } from 'node:os'
import type { ScriptRunner } from '@jatai/sdk'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createScriptPool } from './script-pool.ts'
import type { ScriptPool } from './script-pool.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

const { signal } = new AbortController()
const NATIVE_LOOP = 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'
const isLinux = process.platform === 'linux'

let pool: ScriptPool
const open = (options: Parameters<typeof createScriptPool>[0] = {}): ScriptRunner =>
  (pool = createScriptPool(options)).runner('a')
const run = (runner: ScriptRunner, code: string, timeoutMs = 10_000) =>
  runner.run({ code, message: '{}', timeoutMs }, signal)
afterEach(async () => {
  const pids = pool.pids()
  pool.close()
  expect(pool.pids()).toEqual([])
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 30_000)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('processes', () => {
  test('start when a script needs one, are used again, and are no more than allowed', async () => {
    const runner = open({ mostChildren: 2 })
    expect(pool.pids()).toEqual([])
    await run(runner, 'output = 1')
    const [first] = pool.pids()
    await run(runner, 'output = 1')
    expect(pool.pids()).toEqual([first])
    const others = Array.from({ length: 10 }, (_, owner) =>
      Array.from({ length: 5 }, () => run(pool.runner(String(owner)), `output = ${owner}`)),
    )
    const results = await Promise.all(others.flat())
    expect(results.map((result) => result.kind === 'output' && Number(result.json))).toEqual(
      others.flatMap((scripts, owner) => scripts.map(() => owner)),
    )
    expect(pool.pids()).toHaveLength(2)
  })

  test('stop after a quiet time', async () => {
    const runner = open({ idleMs: 20 })
    await run(runner, 'output = 1')
    const [pid] = pool.pids()
    await vi.waitFor(() => expect(isAlive(pid as number)).toBe(false), 30_000)
    expect(pool.pids()).toEqual([])
    expect(await run(runner, 'output = 2')).toMatchObject({ json: '2' })
  })

  test('are left to others by an owner that has all but one', async () => {
    const runner = open({ mostChildren: 2 })
    const stop = new AbortController()
    const spinning = Array.from({ length: 4 }, () =>
      runner.run({ code: 'for (;;);', message: '{}', timeoutMs: 60_000 }, stop.signal).catch(() => 'stopped'),
    )
    expect(await run(pool.runner('b'), 'output = 1')).toMatchObject({ json: '1' })
    stop.abort(new Error('stopped'))
    expect(await Promise.all(spinning)).toEqual(['stopped', 'stopped', 'stopped', 'stopped'])
  })

  test.runIf(isLinux)(
    'have no environment, no descriptor but the pipe, and end with a script at low priority',
    async () => {
      const runner = open({ mostChildren: 2 })
      const spinning = run(runner, 'for (var i = 0; i < 5e7; i++); output = i', 60_000)
      await vi.waitFor(() => expect(getPriority(pool.pids()[0])).toBe(10), 60_000)
      const [pid] = pool.pids() as [number]
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '')).toBe('')
      const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => [fd, readlinkSync(`/proc/${pid}/fd/${fd}`)] as const)
      for (const [fd, target] of targets) {
        const own = /^(anon_inode:|pipe:|\/dev\/null$)/.test(target)
        expect(own || (Number(fd) <= 1 && target.startsWith('socket:')), `${fd} → ${target}`).toBe(true)
      }
      expect(await spinning).toMatchObject({ json: '50000000' })
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 30_000)
      expect(await run(runner, 'output = 1')).toMatchObject({ json: '1' })
    },
  )
})

describe('a script that is stopped', () => {
  test('ends at once, wherever it is, and the next one finds a process', async () => {
    const runner = open({ mostChildren: 1 })
    await run(runner, 'output = 1')
    for (const code of ['for (;;);', NATIVE_LOOP]) {
      const stop = new AbortController()
      const stopped = runner.run({ code, message: '{}', timeoutMs: 60_000 }, stop.signal)
      const waiting = runner.run({ code, message: '{}', timeoutMs: 60_000 }, stop.signal)
      const next = run(runner, 'output = 1')
      const [pid] = pool.pids() as [number]
      setTimeout(() => stop.abort(new Error('stopped')), 20)
      expect(await Promise.allSettled([stopped, waiting])).toMatchObject([
        { reason: { message: 'stopped' } },
        { reason: { message: 'stopped' } },
      ])
      expect(await next).toMatchObject({ json: '1' })
      await vi.waitFor(() => expect(pool.pids()).not.toContain(pid))
    }
    await expect(runner.run({ code: '', message: '{}', timeoutMs: 1 }, AbortSignal.abort())).rejects.toThrow()
  })

  test('by force, many times: only the scripts in the process are lost', async () => {
    const runner = open({ mostChildren: 2 })
    for (let times = 0; times < 4; times++) {
      expect(await run(runner, `output = ${times}`)).toMatchObject({ json: String(times) })
      const before = pool.pids()
      const lost = run(runner, 'for (;;);')
      await new Promise((resolve) => setImmediate(resolve))
      for (const pid of before) process.kill(pid, 'SIGKILL')
      expect(await lost).toMatchObject({ kind: 'error', text: 'Script ended unexpectedly' })
    }
    expect(await run(runner, 'output = 1')).toMatchObject({ json: '1' })
  })

  test('with its pool: it and those that wait hear of it', async () => {
    const runner = open({ mostChildren: 1 })
    await run(runner, 'output = 1')
    const all = [run(runner, 'for (;;);'), run(runner, 'output = 1')]
    pool.close()
    expect(await Promise.all(all)).toMatchObject([
      { kind: 'error', text: 'Script ended unexpectedly' },
      { kind: 'error', text: 'Scripts are not run any more' },
    ])
    expect(await run(runner, 'output = 1')).toMatchObject({ kind: 'error', text: 'Scripts are not run any more' })
  })
})

describe('a process that uses a pool', () => {
  const program = (code: string, after: string): string[] => [
    '--no-warnings',
    '--input-type=module',
    '--eval',
    `import { createScriptPool } from ${JSON.stringify(new URL('./script-pool.ts', import.meta.url).href)}
     const pool = createScriptPool()
     const script = { code: ${JSON.stringify(code)}, message: '{}', timeoutMs: 600_000 }
     const running = pool.runner('x').run(script, new AbortController().signal)
     ${after}`,
  ]

  test.skipIf(process.platform === 'win32')('goes on when no process can be started, and starts one later', () => {
    open()
    const [node, ...args] = [
      process.execPath,
      ...program(
        'output = 1',
        `const { openSync, closeSync } = await import('node:fs')
         console.log(JSON.stringify([await running, await again()]))
         async function again() {
           pool.close()
           const other = createScriptPool().runner('x')
           const files = []
           try { for (;;) files.push(openSync('/dev/null')) } catch {}
           const refused = await other.run(script, new AbortController().signal)
           for (const file of files) closeSync(file)
           return [refused, await other.run(script, new AbortController().signal)]
         }`,
      ),
    ]
    const text = execFileSync('/bin/sh', ['-c', 'ulimit -n 100; exec "$0" "$@"', node, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect(JSON.parse(text)).toMatchObject([
      { json: '1' },
      [{ kind: 'error', text: 'The process for scripts did not start: EMFILE' }, { json: '1' }],
    ])
  })

  test('ends without closing it, and leaves nothing behind', async () => {
    open()
    const text = execFileSync(
      process.execPath,
      program('output = 42', 'console.log(JSON.stringify([await running, pool.pids()]))'),
      { encoding: 'utf8', timeout: 60_000 },
    )
    const [result, pids] = JSON.parse(text) as [object, number[]]
    expect(result).toMatchObject({ json: '42' })
    expect(pids).toHaveLength(1)
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 30_000)
  })

  test.skipIf(process.platform === 'win32')(
    'leaves nothing behind when it is killed in the midst of a script',
    async () => {
      open()
      const parent = spawn(
        process.execPath,
        program(NATIVE_LOOP, 'setTimeout(() => console.log(pool.pids().join()), 1_500)'),
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const pids = line.toString().trim().split(',').map(Number)
      expect(pids.filter(isAlive)).toEqual(pids)
      parent.kill('SIGKILL')
      await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 30_000)
    },
  )
})
