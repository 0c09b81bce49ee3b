import { canonicalText } from './canonical-text.ts'
import type { JavaRegex, JavaRegexFlag, JavaRegexMatch } from './java-regex.ts'
import { parseLiteral, parsePattern } from './parse-pattern.ts'
import { patternFlags } from './pattern-flags.ts'
import { expandReplacement, nativeReplacement, parseReplacement, type Replacement } from './replacement.ts'
import { createMatching, tryNative, type Found, type Matching, type Search } from './searcher.ts'
import type { RegexTree } from './syntax-tree.ts'

const LARGEST_CACHE = 1000
const LONGEST_CACHED_PATTERN = 10_000
const cache = new Map<string, JavaRegex>()

/**
 * Compiles a Java regular expression (spec/expressions.md §10.3). Compiled patterns are cached, so that calling it for
 * each message is fine.
 *
 * @throws JavaRegexError with place and reason for a pattern that Java would refuse
 */
export function compileJavaRegex(pattern: string, flags: readonly JavaRegexFlag[] = []): JavaRegex {
  const key = flags.length === 0 ? pattern : `${pattern}\n${[...flags].sort().join()}`
  let regex = cache.get(key)
  if (regex === undefined || regex.pattern !== pattern) {
    regex = build(pattern, flags)
    if (cache.size >= LARGEST_CACHE) cache.clear()
    if (pattern.length <= LONGEST_CACHED_PATTERN) cache.set(key, regex)
  }
  return regex
}

function build(pattern: string, flags: readonly JavaRegexFlag[]): JavaRegex {
  const isCanonical = flags.includes('CANON_EQ')
  const source = isCanonical ? pattern.normalize('NFC') : pattern
  const parse = flags.includes('LITERAL') ? parseLiteral : parsePattern
  const tree = parse(source, patternFlags(flags))
  const regex = createRegex(pattern, tree, createMatching(tree, pattern))
  return isCanonical ? onCanonicalText(regex) : regex
}

function createRegex(pattern: string, tree: RegexTree, matching: Matching): JavaRegex {
  const { groupCount, groupNames } = tree

  function toMatch(found: Found): JavaRegexMatch {
    const groups = Array.from({ length: groupCount + 1 }, (_, index) => found.group(index))
    return { start: found.start, end: found.end, groups }
  }

  const regex: JavaRegex = {
    pattern,
    groupCount,
    groupNames,
    matches: (text) => matching.whole(text, false) !== undefined,
    matchWhole(text) {
      const found = matching.whole(text, true)
      return found && toMatch(found)
    },
    find: (text) => matching.isIn(text),
    exec(text, from = 0) {
      const found = from > text.length ? undefined : matching.search(text, true)(from, from)
      return found && toMatch(found)
    },
    *matchAll(text) {
      for (const found of eachMatch(matching.search(text, true), text)) yield toMatch(found)
    },
    findAll(text) {
      const native = matching.nativeFor(text, false)
      const quick = native && tryNative(() => text.match(native))
      if (quick !== undefined) return quick ?? []
      return Array.from(eachMatch(matching.search(text, false), text), ({ start, end }) => text.slice(start, end))
    },
    replaceAll,
    replaceFirst: (text, replacement) => replace(text, replacement, 1),
    split: (text, limit = 0) => splitAt(eachMatch(matching.search(text, false), text), text, limit),
  }

  // A step replaces by the same text for message after message.
  let lastReplacement = ''
  let lastTranslated: string | undefined = ''

  function translated(replacement: string): string | undefined {
    if (replacement !== lastReplacement) {
      lastReplacement = replacement
      lastTranslated = nativeReplacement(replacement, groupCount, groupNames)
    }
    return lastTranslated
  }

  function replaceAll(text: string, replacement: string): string {
    const native = matching.nativeFor(text, replacement.includes('$'))
    const nativeText = native && translated(replacement)
    const quick = nativeText === undefined ? undefined : tryNative(() => text.replace(native as RegExp, nativeText))
    return quick ?? replace(text, replacement, Infinity)
  }

  function replace(text: string, replacement: string, limit: number): string {
    const refersToGroups = replacement.includes('$')
    let parts: Replacement | undefined
    let result = ''
    let copied = 0
    let count = 0
    for (const found of eachMatch(matching.search(text, refersToGroups), text)) {
      // Read only now: Java does not look at the replacement of a pattern that does not match.
      parts ??= parseReplacement(replacement, groupCount, groupNames)
      result += text.slice(copied, found.start) + expandReplacement(parts, found.group)
      copied = found.end
      if (++count >= limit) break
    }
    return count === 0 ? text : result + text.slice(copied)
  }

  return regex
}

/** All matches from left to right; after an empty one the search goes on behind the next character. */
function* eachMatch(search: Search, text: string): Generator<Found, void, undefined> {
  let from = 0
  let lastEnd = 0
  while (from <= text.length) {
    const found = search(from, lastEnd)
    if (found === undefined) return
    const { start, end } = found
    yield found
    lastEnd = end
    from = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
  }
}

/**
 * The pieces between matches, as `String.split`: none in front of an empty match at the beginning; with a positive limit
 * the last piece holds the rest; with limit 0 trailing empty pieces are dropped.
 */
function splitAt(matches: Iterable<Found>, text: string, limit: number): string[] {
  const pieces: string[] = []
  let copied = 0
  let isSplit = false
  for (const { start, end } of matches) {
    if (limit > 0 && pieces.length === limit - 1) break
    if (end === 0) continue
    pieces.push(text.slice(copied, start))
    copied = end
    isSplit = true
  }
  if (!isSplit) return [text]
  pieces.push(text.slice(copied))
  if (limit === 0) while (pieces.length > 0 && pieces.at(-1) === '') pieces.pop()
  return pieces
}

/** Matches the canonical form of texts; places and texts are those of the original (flag CANON_EQ). */
function onCanonicalText(regex: JavaRegex): JavaRegex {
  function* matchAll(text: string): Generator<JavaRegexMatch, void, undefined> {
    const canonical = canonicalText(text)
    for (const { start, end, groups } of regex.matchAll(canonical.text)) {
      const from = canonical.originalPlace(start)
      const to = canonical.originalPlace(end)
      yield { start: from, end: to, groups: [text.slice(from, to), ...groups.slice(1)] }
    }
  }

  function* found(text: string): Generator<Found, void, undefined> {
    for (const { start, end, groups } of matchAll(text)) yield { start, end, group: (index) => groups[index] }
  }

  function replace(text: string, replacement: string, limit: number): string {
    let result = ''
    let copied = 0
    let count = 0
    for (const { start, end, group } of found(text)) {
      const parts = parseReplacement(replacement, regex.groupCount, regex.groupNames)
      result += text.slice(copied, start) + expandReplacement(parts, group)
      copied = end
      if (++count >= limit) break
    }
    return result + text.slice(copied)
  }

  return {
    ...regex,
    matches: (text) => regex.matches(canonicalText(text).text),
    matchWhole(text) {
      const match = regex.matchWhole(canonicalText(text).text)
      return match && { start: 0, end: text.length, groups: [text, ...match.groups.slice(1)] }
    },
    find: (text) => regex.find(canonicalText(text).text),
    exec(text, from = 0) {
      for (const match of matchAll(text)) if (match.start >= from) return match
      return undefined
    },
    matchAll,
    findAll: (text) => Array.from(matchAll(text), ({ groups }) => groups[0] ?? ''),
    replaceAll: (text, replacement) => replace(text, replacement, Infinity),
    replaceFirst: (text, replacement) => replace(text, replacement, 1),
    split: (text, limit = 0) => splitAt(found(text), text, limit),
  }
}
