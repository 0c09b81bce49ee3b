import { JavaRegexError } from './errors.ts'

/** A replacement text taken apart: literal text, and numbers of groups. */
export type Replacement = readonly (string | number)[]

/**
 * Reads a replacement text as `Matcher.appendReplacement` does (spec/expressions.md §10.3): `$1` and `${name}` are
 * groups, of more digits only those are taken that make an existing group, a backslash makes any next character
 * literal.
 *
 * @throws JavaRegexError for a reference to no group
 */
export function parseReplacement(
  text: string,
  groupCount: number,
  groupNames: ReadonlyMap<string, number>,
): Replacement {
  const parts: (string | number)[] = []
  let literal = ''
  let at = 0

  function fail(reason: string): never {
    throw new JavaRegexError(reason, text, at)
  }

  function readNumber(): number {
    let index = digitAt(text, at)
    if (index < 0) fail('Illegal group reference')
    if (index > groupCount) fail(`No group ${index}`)
    at++
    for (let digit = digitAt(text, at); digit >= 0; digit = digitAt(text, at)) {
      if (index * 10 + digit > groupCount) break
      index = index * 10 + digit
      at++
    }
    return index
  }

  function readName(): number {
    const name = /^[A-Za-z0-9]*/.exec(text.slice(at + 1))?.[0] ?? ''
    if (text.charAt(at + 1 + name.length) !== '}' || name === '') {
      fail("Illegal group reference: named capturing group is missing trailing '}'")
    }
    const index = groupNames.get(name)
    if (index === undefined) fail(`Illegal group reference: No group with name {${name}}`)
    at += name.length + 2
    return index
  }

  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '\\') {
      at++
      if (at === text.length) fail('character to be escaped is missing')
      literal += text.charAt(at++)
    } else if (character === '$') {
      at++
      if (at === text.length) fail('Illegal group reference: group index is missing')
      const index = text.charAt(at) === '{' ? readName() : readNumber()
      if (literal !== '') parts.push(literal)
      literal = ''
      parts.push(index)
    } else {
      literal += character
      at++
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}

/** The groups of a match, 0 for the whole; undefined for one that took no part, which counts as empty text. */
export function expandReplacement(parts: Replacement, group: (index: number) => string | undefined): string {
  let text = ''
  for (const part of parts) text += typeof part === 'string' ? part : (group(part) ?? '')
  return text
}

/** The replacement as `String.replace` takes it; undefined when that cannot be said, or the text is wrong. */
export function nativeReplacement(
  text: string,
  groupCount: number,
  groupNames: ReadonlyMap<string, number>,
): string | undefined {
  if (!text.includes('$') && !text.includes('\\')) return text
  if (groupCount > 99) return undefined
  try {
    return parseReplacement(text, groupCount, groupNames).map(writeNativePart).join('')
  } catch (error) {
    // An error only if there is a match.
    if (error instanceof JavaRegexError) return undefined
    throw error
  }
}

function writeNativePart(part: string | number): string {
  if (typeof part === 'string') return part.replaceAll('$', '$$$$')
  return part === 0 ? '$&' : `$${String(part).padStart(2, '0')}`
}

function digitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 48 && unit <= 57 ? unit - 48 : -1
}
