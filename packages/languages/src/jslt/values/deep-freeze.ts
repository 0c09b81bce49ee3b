import { deeper } from './depth.ts'
import type { Value } from './value.ts'

/**
 * Freezes the lists and objects of a constant: all messages share it, so whoever changes a message must not reach it.
 */
export function deepFreeze(value: Value, depth = 0): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const item of Object.values(value) as Value[]) deepFreeze(item, deeper(depth))
}
