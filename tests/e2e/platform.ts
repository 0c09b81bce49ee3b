import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startStandalone } from '@jatai/standalone'
import type { Standalone } from '@jatai/standalone'
import type { Json } from '@jatai/languages/json'

/** A whole platform in this process, on a folder of its own, serving the given documents. */
export interface TestPlatform extends Standalone {
  readonly data: string
  readonly reports: string[]
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
  const platform = await startStandalone(readConfig({ port: '0', data, drain: '5', ...settings }, env, data), (text) =>
    reports.push(text),
  )
  const url = (path: string): string => `${platform.address}/pipeline/demo/v1/${path}`
  return {
    ...platform,
    data,
    reports,
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

let lastId = 0

/** A connector step. */
export function step(name: string, params: Record<string, Json>): Json {
  return { id: `s${++lastId}`, type: 'connector', name, stepName: name, params }
}

export function make(json: string): Json {
  return step('json-generator-connector', { json, failOnError: true })
}

/** A REST pipeline of these steps. */
export function rest(
  start: readonly Json[],
  trigger: Record<string, Json> = {},
  tracks: Record<string, Json> = {},
): Json {
  return {
    version: '1.0',
    flowSpec: { start, ...tracks },
    triggerSpec: { type: 'rest', name: 'rest', timeout: 5000, external: true, ...trigger },
  }
}

/** A pipeline of these steps with another trigger of the HTTP family. */
export function web(
  type: 'http' | 'http-file',
  start: readonly Json[],
  trigger: Record<string, Json> = {},
  tracks: Record<string, Json> = {},
): Json {
  return {
    version: '1.0',
    flowSpec: { start, ...tracks },
    triggerSpec: { type, name: type, timeout: 5000, external: true, ...trigger },
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
