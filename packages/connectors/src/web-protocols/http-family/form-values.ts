import { setKey } from '@jatai/languages/json'
import type { JsonObject } from '@jatai/languages/json'

/**
 * Names and values of a query or of an `application/x-www-form-urlencoded` body. A repeated name gives a list of texts
 * (triggers.md §2.10); `+` is a blank (decisions.md 27). Bad escapes stay as they are.
 */
export function formValues(text: string): JsonObject {
  const values: Record<string, string | string[]> = {}
  if (text === '') return values
  for (const part of text.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? '' : decode(part.slice(equals + 1))
    const before = Object.hasOwn(values, name) ? values[name] : undefined
    if (before === undefined) setKey(values, name, value)
    else if (Array.isArray(before)) before.push(value)
    else setKey(values, name, [before, value])
  }
  return values
}

function decode(text: string): string {
  const plain = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!plain.includes('%')) return plain
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain // A lone percent sign is text.
  }
}
