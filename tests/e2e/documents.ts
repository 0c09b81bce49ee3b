import type { Json } from '@jatai/languages/json'

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
