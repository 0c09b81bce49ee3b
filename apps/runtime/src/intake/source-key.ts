import { createHash } from 'node:crypto'

/**
 * The execution key of a message that its source can name again: always the same for one name, and shaped like the
 * UUIDv7 of a moment (`at`, milliseconds since 1970), so that keys sort by time where the name knows one.
 */
export function sourceKey(name: string, at?: number): string {
  const hex = createHash('sha256').update(name).digest('hex')
  const time = at === undefined ? hex.slice(20, 32) : Math.max(0, Math.floor(at)).toString(16).padStart(12, '0')
  const variant = '89ab'[parseInt(hex.slice(3, 4), 16) & 3] ?? '8'
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}
