import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const jatai = fileURLToPath(new URL('../../apps/cli/bin/jatai.js', import.meta.url))

/** `jatai up` as a process of its own. */
export interface Up {
  readonly child: ChildProcess
  readonly address: string
  /** What it has printed so far. */
  printed(): string
  readonly exited: Promise<{ readonly code: number | null; readonly stderr: string }>
}

/** Starts it on a port of its own, and waits until it serves. */
export async function up(data: string, args: readonly string[] = []): Promise<Up> {
  const started = start(data, args)
  const address = await Promise.race([
    started.address,
    started.exited.then(({ code, stderr }) => Promise.reject(new Error(`it ended with ${code}: ${stderr}`))),
  ])
  return { ...started, address }
}

export function start(data: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [jatai, 'up', '--port', '0', '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const address = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      const match = /running at (\S+)/.exec(stdout)
      if (match?.[1] !== undefined) resolve(match[1])
    })
  })
  const exited = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.on('exit', (code) => resolve({ code, stderr })),
  )
  return { child, address, printed: () => stdout, exited }
}
