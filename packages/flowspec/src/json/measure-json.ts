import { isJsonArray, isJsonObject } from './json.ts'
import type { Json } from './json.ts'

export interface JsonMeasure {
  /** How many objects and arrays stand inside each other. */
  readonly depth: number
  /** Bytes of the compact text in UTF-8, escapes not counted. */
  readonly bytes: number
}

/**
 * Measures a parsed value without recursion, so that any depth is safe. It stops as soon as one of the limits is
 * passed; what it answers then is beyond that limit.
 */
export function measureJson(value: Json, limits: JsonMeasure): JsonMeasure {
  let depth = 0
  let bytes = 0
  const pending: { value: Json; depth: number }[] = [{ value, depth: 1 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const children = isJsonArray(next.value) ? next.value : isJsonObject(next.value) ? Object.values(next.value) : null
    if (children === null) {
      bytes += scalarBytes(next.value)
    } else {
      bytes += 2 + Math.max(0, children.length - 1)
      if (isJsonObject(next.value)) for (const key of Object.keys(next.value)) bytes += utf8Length(key) + 3
      depth = Math.max(depth, next.depth)
      for (const child of children) pending.push({ value: child, depth: next.depth + 1 })
    }
    if (depth > limits.depth || bytes > limits.bytes) break
  }
  return { depth, bytes }
}

function scalarBytes(value: Json): number {
  if (typeof value === 'string') return utf8Length(value) + 2
  return JSON.stringify(value).length
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    // Both halves of a pair count two: four bytes together.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}
