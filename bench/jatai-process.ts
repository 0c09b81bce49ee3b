import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const jatai = fileURLToPath(new URL('../apps/cli/bin/jatai.js', import.meta.url))

/** `jatai up` as a process of its own. */
export interface JataiProcess {
  readonly port: number
  readonly pid: number
  /** From the start of the process until it said its address. */
  readonly startMs: number
  stop(): Promise<void>
}

/** Starts the platform on a fresh folder with these documents, by file name, and settings on top of those of this process. */
export async function startJatai(
  documents: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<JataiProcess> {
  const data = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  mkdirSync(join(data, 'pipelines'))
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(data, 'pipelines', `${name}.json`), text)
  const startedAt = performance.now()
  const child = spawn(process.execPath, [jatai, 'up', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...settings },
  })
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const match = /running at http:\/\/[^:]+:(\d+)/.exec(text)
      if (match !== null) resolve(Number(match[1]))
    })
    child.on('exit', (code) => reject(new Error(`jatai up ended with ${String(code)}`)))
  })
  return {
    port,
    pid: child.pid as number,
    startMs: performance.now() - startedAt,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await exited
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Resident memory of a process in MB: now, and the most that it ever was. */
export function residentMb(pid: number, which: 'now' | 'peak' = 'now'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const match = (which === 'now' ? /VmRSS:\s+(\d+) kB/ : /VmHWM:\s+(\d+) kB/).exec(status)
  return Number(match?.[1] ?? 0) / 1024
}

/** What a process has used of the processors so far, in seconds, to a hundredth. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

const TICKS_PER_SECOND = 100

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
