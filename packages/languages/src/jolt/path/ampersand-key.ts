import { groupOf, stepAt } from '../run/step.ts'
import type { Step } from '../run/step.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { KeyElement, NameOf } from './key-element.ts'
import { canonicalReference, parseReference } from './reference.ts'

/**
 * `&`: what was matched, as (part of) a name. `o&(2,1)-&` is text with two references in it.
 *
 * @throws JoltSpecError for a malformed reference
 */
export function parseAmpersandKey(key: string, place: SpecPlace): KeyElement {
  const parts: (string | ((step: Step) => string))[] = []
  let canonical = ''
  // A reference takes along every digit, parenthesis and comma behind its sign.
  for (const [, literal, sign] of key.matchAll(/([^&]+)|(&[\d(),]*)/g)) {
    if (literal !== undefined) {
      parts.push(literal)
      canonical += literal
    } else {
      const reference = parseReference(sign!, '&', place)
      parts.push(nameAt(reference.levels, reference.group, place))
      canonical += canonicalReference('&', reference)
    }
  }
  return { kind: 'ampersand', canonical, nameOf: joinParts(parts) }
}

/** The name matched some levels up, or the part of it that a wildcard stood for. */
export function nameAt(levels: number, group: number, place: SpecPlace): (step: Step) => string {
  return (step) => groupOf(stepAt(step, levels, place), group, place)
}

function joinParts(parts: readonly (string | ((step: Step) => string))[]): NameOf {
  const [first] = parts
  if (parts.length === 1 && typeof first === 'function') return first
  return (step) => {
    let name = ''
    for (const part of parts) name += typeof part === 'string' ? part : part(step)
    return name
  }
}
