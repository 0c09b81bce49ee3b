import { isJsonObject } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { isNumber, numberText } from './numbers.ts'

/** A value as the reference validator puts it into enumerations and constants: objects and lists leave no text. */
export function scalarText(value: Json): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  return value === null || typeof value === 'boolean' ? String(value) : ''
}

/** `[a, b]` */
export function listText(items: readonly string[]): string {
  return `[${items.join(', ')}]`
}

/**
 * `{a=[b, c], x=[y]}`: the lists among the values of an object, as Java prints a `HashMap` of them, in the order of its
 * slots.
 */
export function listMapText(map: Json): string {
  if (!isJsonObject(map)) return '{}'
  const names = Object.keys(map).filter((name) => Array.isArray(map[name]))
  const entries = inSlotOrder(names).map(
    (name) => `${name}=${listText((map[name] as readonly Json[]).map(scalarText))}`,
  )
  return `{${entries.join(', ')}}`
}

/** A `HashMap` has 16 slots and doubles them when more than three quarters are taken. */
function inSlotOrder(names: readonly string[]): readonly string[] {
  let slots = 16
  while (names.length > slots * 0.75) slots *= 2
  const slotOf = (name: string): number => {
    let hash = 0
    for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0
    return (hash ^ (hash >>> 16)) & (slots - 1)
  }
  return [...names].sort((a, b) => slotOf(a) - slotOf(b))
}
