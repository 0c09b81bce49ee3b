import { getKey } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'

/** A name as a token of a JSON pointer (RFC 6901). */
export function pointerToken(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}

/** The value that a JSON pointer leads to; undefined when it leads nowhere. */
export function valueAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root
  if (pointer === '') return value
  for (const token of pointer.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(value))
      value = /^(?:0|[1-9]\d*)$/.test(name) ? (value as readonly Json[])[Number(name)] : undefined
    else if (typeof value === 'object' && value !== null) value = getKey(value, name)
    else return undefined
    if (value === undefined) return undefined
  }
  return value
}
