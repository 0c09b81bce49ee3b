import { createHash } from 'node:crypto'

/**
 * The id that belongs to some names: a UUID (version 8, RFC 9562 §5.8) made of their hash. What must be there once, such
 * as a minor of a pipeline, has its id from what it is, so of two who make it at the same time one finds it taken.
 */
export function derivedId(...names: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(names)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
