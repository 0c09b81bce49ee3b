import type { SpecPlace } from '../spec-place.ts'
import { nameAt } from './ampersand-key.ts'
import type { KeyElement } from './key-element.ts'
import { canonicalReference, parseReference } from './reference.ts'

/**
 * `$`, `$1`, `$(0,1)`: the matched name itself as a value.
 *
 * @throws JoltSpecError for a malformed reference
 */
export function parseDollarKey(key: string, place: SpecPlace): KeyElement {
  const reference = parseReference(key, '$', place)
  return {
    kind: 'dollar',
    canonical: canonicalReference('$', reference),
    nameOf: nameAt(reference.levels, reference.group, place),
  }
}
