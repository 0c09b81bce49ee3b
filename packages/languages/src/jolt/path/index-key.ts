import { javaIndex, javaInteger } from '../java/java-integer.ts'
import { stepAt } from '../run/step.ts'
import type { SpecPlace } from '../spec-place.ts'
import { nameAt } from './ampersand-key.ts'
import { APPEND } from './key-element.ts'
import type { KeyElement, NameOf, ParseKey } from './key-element.ts'
import { parseLookup } from './lookup-key.ts'
import { canonicalReference, parseReference } from './reference.ts'

/**
 * A list index: `[2]`, `[]` (append), `[&1]` (the matched name), `[#1]` (how many siblings have matched),
 * `[@(1,x)]` (a value of the message). What is no index drops the write.
 *
 * @throws JoltSpecError for anything else in brackets
 */
export function parseIndexKey(key: string, place: SpecPlace, parseKey: ParseKey): KeyElement {
  if (!key.startsWith('[') || !key.endsWith(']') || key.length < 2) {
    throw place.specError(`${JSON.stringify(key)} is not of the form [index]`)
  }
  if (key === APPEND) return index(APPEND, () => APPEND)
  const meat = key.slice(1, -1)
  switch (meat[0]) {
    case '&': {
      const reference = parseReference(meat, '&', place)
      return index(
        `[${canonicalReference('&', reference)}]`,
        onlyIndex(nameAt(reference.levels, reference.group, place)),
      )
    }
    case '#': {
      const levels = meat === '#' ? 0 : javaInteger(meat.slice(1))
      if (levels === undefined || levels < 0) throw place.specError(`${JSON.stringify(key)} is not of the form [#1]`)
      return index(`[#${levels}]`, (step) => String(stepAt(step, levels, place).counter.matches))
    }
    case '@': {
      const lookup = parseLookup(meat, place, parseKey)
      return index(`[${lookup.canonical}]`, onlyIndex(lookup.nameOf))
    }
    default: {
      if (javaIndex(meat) === undefined) throw place.specError(`${JSON.stringify(meat)} is no list index`)
      return { ...index(`[${meat}]`, () => meat), explicit: meat }
    }
  }
}

function index(canonical: string, nameOf: NameOf): KeyElement & { readonly kind: 'index' } {
  return { kind: 'index', canonical, nameOf, explicit: undefined }
}

function onlyIndex(nameOf: NameOf): NameOf {
  return (step) => {
    const name = nameOf(step)
    return name !== undefined && javaIndex(name) !== undefined ? name : undefined
  }
}
