import type { CaseMode } from './case-sets.ts'
import type { JavaRegexFlag } from './java-regex.ts'

/** The flags that are in force at a place of a pattern; inline flags such as `(?i)` change them. */
export interface PatternFlags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly unixLines: boolean
  readonly unicodeCase: boolean
  readonly unicodeClasses: boolean
  readonly comments: boolean
}

/** UNICODE_CHARACTER_CLASS brings UNICODE_CASE with it, as in Java. */
export function patternFlags(flags: readonly JavaRegexFlag[]): PatternFlags {
  const unicodeClasses = flags.includes('UNICODE_CHARACTER_CLASS')
  return {
    ignoreCase: flags.includes('CASE_INSENSITIVE'),
    multiline: flags.includes('MULTILINE'),
    dotAll: flags.includes('DOTALL'),
    unixLines: flags.includes('UNIX_LINES'),
    unicodeCase: unicodeClasses || flags.includes('UNICODE_CASE'),
    unicodeClasses,
    comments: flags.includes('COMMENTS'),
  }
}

/** The flags after an inline letter is switched on or off; undefined for a letter that is no flag. */
export function withInlineFlag(flags: PatternFlags, letter: string, isOn: boolean): PatternFlags | undefined {
  switch (letter) {
    case 'i':
      return { ...flags, ignoreCase: isOn }
    case 'm':
      return { ...flags, multiline: isOn }
    case 's':
      return { ...flags, dotAll: isOn }
    case 'd':
      return { ...flags, unixLines: isOn }
    case 'u':
      return { ...flags, unicodeCase: isOn }
    case 'U':
      return { ...flags, unicodeClasses: isOn, unicodeCase: isOn }
    case 'x':
      return { ...flags, comments: isOn }
    default:
      return undefined
  }
}

export function caseModeOf(flags: PatternFlags): CaseMode {
  return !flags.ignoreCase ? 'exact' : flags.unicodeCase ? 'unicode' : 'ascii'
}
