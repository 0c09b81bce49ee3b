import type { Json } from '../json/index.ts'
import { textOf } from './compare.ts'
import { compileMessagePath } from './message-path.ts'

const PLACE = /#\{([^{}]*)\}/g

/**
 * Compiles a running text with places like `#{a.b}` in it (spec/connectors/tools.md, Log). A text goes in as it is,
 * another value as compact JSON, null and what is missing as nothing; `#{…}` that holds no path stays as it is.
 */
export function compileSimpleText(text: string): (message: Json) => string {
  const parts: (string | ((message: Json) => Json))[] = []
  let from = 0
  for (const found of text.matchAll(PLACE)) {
    const read = compileMessagePath(found[1] ?? '')
    if (!read) continue
    parts.push(text.slice(from, found.index), read)
    from = found.index + found[0].length
  }
  if (parts.length === 0) return () => text
  parts.push(text.slice(from))
  return (message) => parts.map((part) => (typeof part === 'string' ? part : textOf(part(message)))).join('')
}

/** {@link compileSimpleText} for a text that is used once. */
export function interpolateSimple(text: string, message: Json): string {
  return compileSimpleText(text)(message)
}
