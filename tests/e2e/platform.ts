import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@jatai/platform'
import { readConfig, startStandalone } from '@jatai/standalone'
import type { Standalone } from '@jatai/standalone'

export { make, rest, step, web } from './documents.ts'

/** A whole platform in this process, on a folder of its own, serving the given documents. */
export interface TestPlatform extends Standalone {
  readonly data: string
  readonly reports: string[]
  /** What the platform told of itself, a JSON object a line. */
  readonly logged: string[]
  url(path: string): string
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  stop(): Promise<void>
}

export async function startPlatform(
  documents: Readonly<Record<string, unknown>>,
  settings: { readonly drain?: string } = {},
  env: Readonly<Record<string, string>> = {},
): Promise<TestPlatform> {
  const data = mkdtempSync(join(tmpdir(), 'jatai-e2e-'))
  mkdirSync(join(data, 'pipelines'))
  for (const [name, document] of Object.entries(documents)) {
    const text = typeof document === 'string' ? document : JSON.stringify(document)
    writeFileSync(join(data, 'pipelines', `${name}.json`), text)
  }
  const reports: string[] = []
  const logged: string[] = []
  const log = createLogger({ write: (line) => logged.push(line), level: 'debug' })
  const platform = await startStandalone(
    readConfig({ port: '0', data, drain: '5', ...settings }, env, data),
    (text) => reports.push(text),
    log,
  )
  const url = (path: string): string => `${platform.address}/pipeline/demo/v1/${path}`
  return {
    ...platform,
    data,
    reports,
    logged,
    url,
    post: (path, body, headers = {}) =>
      fetch(url(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async stop() {
      await platform.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Waits until something holds; fails after some seconds. */
export async function until<T>(find: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const end = Date.now() + 15_000
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
