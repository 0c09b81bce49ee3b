import { isSendableName, sendableValue } from '@jatai/connectors'

/** CORS headers of a deployment: those of the realm, overridden header by header by the pipeline's (triggers.md §2.9). */
export interface CorsPolicy {
  /** Headers for an answer to this origin. */
  headersFor(origin: string | undefined): Readonly<Record<string, string>>
}

const ALLOW_ORIGIN = 'access-control-allow-origin'

/** Undefined when CORS is not active. */
export function createCorsPolicy(
  realm: Readonly<Record<string, string>>,
  pipeline: Readonly<Record<string, string>>,
): CorsPolicy | undefined {
  const byName = new Map<string, readonly [string, string]>()
  for (const [name, value] of [...Object.entries(realm), ...Object.entries(pipeline)]) {
    if (isSendableName(name)) byName.set(name.toLowerCase(), [name, sendableValue(value)])
  }
  if (byName.size === 0) return undefined
  const [originName, originValue] = byName.get(ALLOW_ORIGIN) ?? ['Access-Control-Allow-Origin', '']
  byName.delete(ALLOW_ORIGIN)
  const fixed = Object.fromEntries(byName.values())
  if (originValue === '') return { headersFor: () => fixed }
  if (!originValue.includes(',')) {
    const headers = { [originName]: originValue, ...fixed }
    return { headersFor: () => headers }
  }
  // Browsers refuse a list: the caller's own origin is named when it, or its host, is in it.
  const allowed = new Set(originValue.split(',').map((entry) => entry.trim()))
  return {
    headersFor(origin) {
      if (origin === undefined || !(allowed.has(origin) || allowed.has(hostOf(origin)))) return { Vary: 'Origin' }
      return { [originName]: origin, Vary: 'Origin', ...fixed }
    },
  }
}

function hostOf(origin: string): string {
  return origin.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
}
