import type { SpecPlace } from '../spec-place.ts'
import { parseAmpersandKey } from './ampersand-key.ts'
import { parseDollarKey } from './dollar-key.ts'
import { dropEscaped, dropEscapes } from './escapes.ts'
import { parseHashKey } from './hash-key.ts'
import { parseIndexKey } from './index-key.ts'
import type { KeyElement } from './key-element.ts'
import { parseLookup } from './lookup-key.ts'
import { parseStarPattern } from './star-pattern.ts'

/**
 * Reads one name of a specification, or one element of a path. A sign behind a backslash is an ordinary character;
 * which signs are left decides what kind of key it is, in this order.
 *
 * @throws JoltSpecError for a key that cannot mean anything
 */
export function parseKey(key: string, place: SpecPlace): KeyElement {
  const signs = key.includes('\\') ? dropEscaped(key) : key
  const name = key.includes('\\') ? dropEscapes(key) : key
  if (signs === '@') {
    if (name !== '@') throw place.specError(`${JSON.stringify(key)} has more than an @`)
    return { kind: 'at', canonical: '@' }
  }
  if (signs === '*') {
    if (name !== '*') throw place.specError(`${JSON.stringify(key)} has more than a *`)
    return starKey(name, 1, place)
  }
  if (signs.startsWith('[')) return indexKey(signs, name, place)
  // The escapes inside of a lookup belong to the path in it.
  if (signs.startsWith('@') || signs.includes('@(')) return parseLookup(key, place, parseKey)
  if (signs.includes('@')) throw place.specError(`${JSON.stringify(key)} has an @ that is not in front`)
  if (signs.includes('$')) return parseDollarKey(name, place)
  if (signs.includes('[')) return indexKey(signs, name, place)
  if (signs.includes('&')) {
    if (signs.includes('*')) throw place.specError(`${JSON.stringify(key)} mixes & and *`)
    return parseAmpersandKey(name, place)
  }
  if (signs.includes('*')) return starKey(name, count(signs, '*'), place)
  if (signs.includes('#')) return parseHashKey(name, place)
  return { kind: 'literal', canonical: name.replaceAll('.', '\\.'), name }
}

function indexKey(signs: string, name: string, place: SpecPlace): KeyElement {
  if (count(signs, '[') !== 1 || count(signs, ']') !== 1) {
    throw place.specError(`${JSON.stringify(name)} has more than one pair of brackets, or half of one`)
  }
  return parseIndexKey(name, place, parseKey)
}

function starKey(name: string, stars: number, place: SpecPlace): KeyElement {
  // Up to two wildcards, a `*` that was to be an ordinary character is taken for one more.
  if (stars <= 2 && count(name, '*') !== stars)
    throw place.specError(`${JSON.stringify(name)} has * both as sign and as text`)
  return { kind: 'star', canonical: name, pattern: parseStarPattern(name, place) }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
