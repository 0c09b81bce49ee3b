import { join } from 'node:path'
import type { PlatformSettings } from './open-platform.ts'
import { readPlatformUrl } from './platform-url.ts'
import type { EmbeddedPlace, PlatformPort } from './platform-url.ts'

/**
 * Where a port keeps its things: at its own address, else in the data folder, else in memory.
 *
 * @throws RequestError `PLATFORM_URL`
 */
export function placeOf(port: PlatformPort, settings: PlatformSettings): EmbeddedPlace {
  return readPlatformUrl(port, urlOf(port, settings))
}

function urlOf(port: PlatformPort, settings: PlatformSettings): string {
  const url = settings[port]
  if (url !== undefined && url !== '') return url
  const { dataFolder } = settings
  if (dataFolder === undefined || port === 'cache') return 'memory:'
  const [scheme, folder] = port === 'objects' ? ['file', join(dataFolder, 'objects')] : ['sqlite', dataFolder]
  return `${scheme}:${encodeURIComponent(folder)}`
}
