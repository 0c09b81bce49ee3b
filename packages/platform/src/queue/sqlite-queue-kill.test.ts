import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteQueue } from './sqlite-queue.ts'

/** EMB-03 asks for 1,000; `JATAI_TEST_KILLS=1000` runs them. */
const KILLS = Number(process.env['JATAI_TEST_KILLS'] ?? 60)

describe('SQLite queue in a process that is killed', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'jatai-kill-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  it(
    'has every message it accepted, once, and every start it recorded (EMB-03, EXE-01)',
    async () => {
      const file = join(folder, 'queue.db')
      const said: Record<string, Set<string>> = { P: new Set(), S: new Set(), A: new Set() }
      for (let kill = 0; kill < KILLS; kill++) {
        const role = kill % 2 === 0 ? 'publish' : 'consume'
        const from = kill % 5 === 0 ? 'spawn' : 'first word'
        await runAndKill({ file, role, from, afterMs: Math.random() * 120 }, (kind, key) => said[kind]?.add(key))
        if (kill % 10 === 9 || kill === KILLS - 1) await checkLeft(file, said)
      }
      expect(said['P']?.size).toBeGreaterThan(KILLS)
      expect(said['S']?.size).toBeGreaterThan(0)
    },
    KILLS * 2000 + 20_000,
  )
})

interface Run {
  readonly file: string
  readonly role: 'publish' | 'consume'
  /** The kill comes so long after the process was made, and so may meet it opening the file, or after its first word. */
  readonly from: 'spawn' | 'first word'
  readonly afterMs: number
}

async function runAndKill(
  { file, role, from, afterMs }: Run,
  heard: (kind: string, key: string) => void,
): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-publisher.ts'), file, role], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const killSoon = (): unknown => setTimeout(() => child.kill('SIGKILL'), afterMs)
  if (from === 'spawn') killSoon()
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (text === '' && from === 'first word') killSoon()
    text += chunk
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  // The last line may have been cut off by the kill, and is then no promise.
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const [kind = '', key = ''] = line.split(' ')
    heard(kind, key)
  }
}

async function checkLeft(file: string, said: Record<string, Set<string>>): Promise<void> {
  const queue = openSqliteQueue({ file })
  const left = new Map<string, number>()
  let doubled = 0
  let damaged = 0
  const { ready } = await queue.depth('work')
  queue.consume('work', { prefetch: 1_000_000 }, ({ envelope, starts }) => {
    if (left.has(envelope.key)) doubled++
    if (envelope.head !== JSON.stringify({ key: envelope.key })) damaged++
    if (envelope.body.replaceAll(envelope.key, '') !== '') damaged++
    left.set(envelope.key, starts)
  })
  await queue.close()
  const lost = [...(said['P'] ?? [])].filter((key) => !left.has(key) && !said['A']?.has(key))
  const forgotten = [...(said['S'] ?? [])].filter((key) => left.get(key) === 0)
  expect({ doubled, damaged, lost, forgotten, taken: left.size }).toEqual({
    doubled: 0,
    damaged: 0,
    lost: [],
    forgotten: [],
    taken: ready,
  })
}
