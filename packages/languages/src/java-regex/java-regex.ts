/** Names of the `java.util.regex.Pattern` flags, as STRINGMATCHES takes them (spec/expressions.md §10.3). */
export const JAVA_REGEX_FLAGS = [
  'CASE_INSENSITIVE',
  'MULTILINE',
  'DOTALL',
  'COMMENTS',
  'LITERAL',
  'UNICODE_CASE',
  'UNICODE_CHARACTER_CLASS',
  'UNIX_LINES',
  'CANON_EQ',
] as const

export type JavaRegexFlag = (typeof JAVA_REGEX_FLAGS)[number]

/** True for the name of a flag, in upper case as Java spells it. */
export function isJavaRegexFlag(name: string): name is JavaRegexFlag {
  return (JAVA_REGEX_FLAGS as readonly string[]).includes(name)
}

/** One match in a text. Positions count UTF-16 units from 0. */
export interface JavaRegexMatch {
  readonly start: number
  /** Behind the last unit. */
  readonly end: number
  /** The whole match, then the groups by number; undefined for a group that took no part. */
  readonly groups: readonly (string | undefined)[]
}

/** A compiled pattern with the behaviour of `java.util.regex` in Java 17. Immutable; safe to keep and share. */
export interface JavaRegex {
  readonly pattern: string
  readonly groupCount: number
  /** Numbers of the named groups. */
  readonly groupNames: ReadonlyMap<string, number>
  /** Does the whole text match? As `Matcher.matches`. */
  matches(text: string): boolean
  /** As {@link matches}, giving the groups. */
  matchWhole(text: string): JavaRegexMatch | undefined
  /** Is there a match anywhere? As `Matcher.find`. */
  find(text: string): boolean
  /** The first match at or after `from`. */
  exec(text: string, from?: number): JavaRegexMatch | undefined
  /** All matches from left to right. */
  matchAll(text: string): Iterable<JavaRegexMatch>
  /** The texts of all matches. */
  findAll(text: string): string[]
  /**
   * As `String.replaceAll`: `$1` and `${name}` refer to groups, a backslash makes the next character literal.
   *
   * @throws JavaRegexError for a replacement that refers to no group (`Illegal group reference`)
   */
  replaceAll(text: string, replacement: string): string
  replaceFirst(text: string, replacement: string): string
  /** As `String.split(regex, limit)`; limit 0 drops trailing empty pieces. @default limit 0 */
  split(text: string, limit?: number): string[]
}
