import type { SpecPlace } from '../spec-place.ts'
import type { KeyElement } from './key-element.ts'

/**
 * `#text` or `#(text)` on the left side: the text itself as a value.
 *
 * @throws JoltSpecError without a text, or when the sign is not in front
 */
export function parseHashKey(key: string, place: SpecPlace): KeyElement {
  if (!key.startsWith('#')) throw place.specError(`${JSON.stringify(key)} has a # that is not in front`)
  if (key.length === 1) throw place.specError('There is no text behind #')
  let text = key.slice(1)
  if (text.startsWith('(')) {
    if (!text.endsWith(')')) throw place.specError(`${JSON.stringify(key)} has no closing parenthesis`)
    // `#()` is the empty text; `#(` alone has ended above.
    text = text.slice(1, -1)
  }
  return { kind: 'hash', canonical: `#(${text})`, text }
}
