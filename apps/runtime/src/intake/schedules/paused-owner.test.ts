import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const program = fileURLToPath(new URL('./__fixtures__/schedule-process.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'jatai-paused-'))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** What a process said, and a way to wait for more. */
class Keeper {
  readonly child: ChildProcess
  readonly said: { readonly word: string; readonly dueAt: number }[] = []
  #onLine: () => void = () => undefined

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [program, join(folder, 'documents.db'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(this.child)
    createInterface({ input: this.child.stdout ?? expect.fail('no output') }).on('line', (line) => {
      const [word = '', dueAt] = line.split(' ')
      this.said.push({ word, dueAt: Number(dueAt) })
      this.#onLine()
    })
  }

  get fired(): number[] {
    return this.said.filter(({ word }) => word === 'fired').map(({ dueAt }) => dueAt)
  }

  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      await new Promise<void>((resolve) => (this.#onLine = resolve))
    }
  }

  untilSaid(word: string): Promise<number> {
    return this.until(() => this.said.find((each) => each.word === word)?.dueAt)
  }
}

test('a due time whose owner is paused between claim and publication fires once, by another one (SCH-01)', async () => {
  const [epoch, speed] = [String(Date.now()), '10']
  const owner = new Keeper(epoch, speed, '8')
  const dueAt = await owner.untilSaid('stops')
  const other = new Keeper(epoch, speed)
  await other.untilSaid('ready')
  await other.until(() => (other.fired.includes(dueAt) ? true : undefined))
  owner.child.kill('SIGCONT')
  const counted = other.fired.length
  await other.until(() => (other.fired.length + owner.fired.length > counted + 10 ? true : undefined))
  const all = [...owner.fired, ...other.fired]
  expect(all.filter((each) => each === dueAt)).toHaveLength(1)
  expect(all).toHaveLength(new Set(all).size)
  expect([...owner.said, ...other.said].filter(({ word }) => word === 'failed')).toEqual([])
})
