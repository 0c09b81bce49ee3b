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

/** Starts the platform on a fresh folder with these documents, by file name. */
export async function startJatai(documents: Readonly<Record<string, string>>): Promise<JataiProcess> {
  const data = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  mkdirSync(join(data, 'pipelines'))
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(data, 'pipelines', `${name}.json`), text)
  const startedAt = performance.now()
  const child = spawn(process.execPath, [jatai, 'up', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
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

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) / 1024
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
