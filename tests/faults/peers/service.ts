import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Of what a script said. */
const MOST_TOLD = 500

const scripts = fileURLToPath(new URL('../../../.ci/services/', import.meta.url))

/** A server of `.ci/services` that belongs to this run alone. */
export interface Service {
  readonly name: string
  /** Names and values of what its script prints: `JATAI_TEST_…_URL`. */
  readonly variables: ReadonlyMap<string, string>
  /** `kill -9` of all its processes. */
  crash(): Promise<void>
  /** Starts it again with what it has on disk, on the same ports; settles when it answers. */
  resume(): Promise<void>
}

/**
 * Starts a server, installing it where it is missing.
 *
 * @param folder for all that it stores
 * @throws Error with what its script said when it cannot be had
 */
export async function startService(name: string, folder: string): Promise<Service> {
  // Once more: a port that was free may not be any more when several servers start at a time.
  const text = await call(name, 'start', folder).catch(() => call(name, 'start', folder))
  return {
    name,
    variables: new Map([...text.matchAll(/^(JATAI_TEST_\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value])),
    crash: () => call(name, 'crash', folder).then(() => undefined),
    resume: () => call(name, 'resume', folder).then(() => undefined),
  }
}

/** Stops a server, if it runs. */
export function stopService(name: string, folder: string): Promise<unknown> {
  return call(name, 'stop', folder)
}

/** The same, for a process that is about to end. */
export function stopServiceNow(name: string, folder: string): void {
  spawnSync('bash', [scripts + name, 'stop'], options(folder))
}

function call(name: string, action: string, folder: string): Promise<string> {
  const child = spawn('bash', [scripts + name, action], options(folder))
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`${action} ended with ${code}: ${stderr.trim().slice(0, MOST_TOLD)}`))
    })
  })
}

function options(folder: string): { readonly env: NodeJS.ProcessEnv; readonly stdio: ['ignore', 'pipe', 'pipe'] } {
  return { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] }
}
