import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RequestError } from '@jatai/errors'

/** The ports that {@link openPlatform} opens, each with the setting that holds its address. */
export const PLATFORM_SETTINGS = {
  queue: 'JATAI_QUEUE',
  documents: 'JATAI_DOCUMENTS',
  cache: 'JATAI_CACHE',
  objects: 'JATAI_OBJECTS',
  search: 'JATAI_SEARCH',
} as const

export type PlatformPort = keyof typeof PLATFORM_SETTINGS

/** Where a port's adapter keeps its things: in this process, or in a folder. */
export type EmbeddedPlace = { readonly kind: 'memory' } | { readonly kind: 'folder'; readonly folder: string }

/**
 * Reads the address of a port. Relative folders (`sqlite:data`) are taken from the working directory.
 *
 * @throws RequestError `PLATFORM_URL`, naming the setting
 */
export function readPlatformUrl(port: PlatformPort, url: string): EmbeddedPlace {
  const schemes = SCHEMES[port]
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === undefined || !schemes.includes(scheme)) {
    const known = schemes.map((it) => EXAMPLES[it]).join(', ')
    throw urlError(port, url, `it must be one of: ${known}`)
  }
  if (scheme === 'memory') return { kind: 'memory' }
  const rest = url.slice(scheme.length + 1)
  if (rest === '' || rest === '//') throw urlError(port, url, `it names no folder; for instance ${EXAMPLES[scheme]}`)
  return { kind: 'folder', folder: rest.startsWith('//') ? pathOf(port, url, rest) : decode(port, url, rest) }
}

const SCHEMES: Readonly<Record<PlatformPort, readonly string[]>> = {
  queue: ['sqlite', 'memory'],
  documents: ['sqlite', 'memory'],
  cache: ['memory'],
  objects: ['file', 'memory'],
  search: ['sqlite', 'memory'],
}

const EXAMPLES: Readonly<Record<string, string>> = {
  sqlite: 'sqlite:/var/lib/jatai',
  file: 'file:/var/lib/jatai/objects',
  memory: 'memory:',
}

/** `sqlite:///var/lib` is the long way to write `sqlite:/var/lib`. */
function pathOf(port: PlatformPort, url: string, rest: string): string {
  try {
    return fileURLToPath(`file:${rest}`)
  } catch {
    throw urlError(port, url, 'its folder must be on this machine')
  }
}

function decode(port: PlatformPort, url: string, rest: string): string {
  try {
    return join(decodeURIComponent(rest))
  } catch {
    throw urlError(port, url, 'it has a % that is not followed by two hexadecimal digits')
  }
}

/** The address may hold a password, so only its scheme is shown. */
function urlError(port: PlatformPort, url: string, problem: string): RequestError {
  const setting = PLATFORM_SETTINGS[port]
  const shown = url.includes(':') ? `${url.slice(0, url.indexOf(':'))}:…` : 'without a scheme'
  return new RequestError('PLATFORM_URL', `${setting} (${shown}) is not an address for ${port}: ${problem}.`, {
    details: { setting },
  })
}
