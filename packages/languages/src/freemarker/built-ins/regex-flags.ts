import {
  compileJavaRegex,
  type JavaRegex,
  JavaRegexEffortError,
  JavaRegexError,
  type JavaRegexFlag,
} from '../../java-regex/index.ts'
import { fail } from '../run/site.ts'
import type { Use } from './define.ts'

/** Flags of `?replace`, `?split`, `?matches` and the like. */
export interface TextFlags {
  /** `r`: the pattern is a regular expression. */
  readonly regex: boolean
  /** `i` */
  readonly ignoresCase: boolean
  /** `f`: the first hit only. */
  readonly firstOnly: boolean
  /** Those that only count for regular expressions. */
  readonly regexFlags: readonly JavaRegexFlag[]
}

const REGEX_FLAGS: Readonly<Record<string, JavaRegexFlag | undefined>> = {
  i: 'CASE_INSENSITIVE',
  m: 'MULTILINE',
  s: 'DOTALL',
  c: 'COMMENTS',
}

/** Reads flag letters; letters that mean nothing are passed over, as the reference does. */
export function readFlags(letters: string | undefined = ''): TextFlags {
  const regexFlags = [...new Set(letters)].flatMap((letter) => REGEX_FLAGS[letter] ?? [])
  return {
    regex: letters.includes('r'),
    ignoresCase: letters.includes('i'),
    firstOnly: letters.includes('f'),
    regexFlags,
  }
}

/** Refuses flags for regular expressions where there is none. */
export function refuseRegexFlags(letters: string | undefined, use: Use): void {
  const found = [...(letters ?? '')].find((letter) => letter === 'm' || letter === 's' || letter === 'c')
  if (found !== undefined) fail(use.site, `?${use.name} doesn't support the "${found}" flag without the "r" flag`)
}

export function compileRegex(pattern: string, flags: TextFlags, use: Use): JavaRegex {
  return matching(use, () => compileJavaRegex(pattern, flags.regexFlags))
}

/** Reports what the expression refuses at the place of the built-in. */
export function matching<Result>(use: Use, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof JavaRegexError) return fail(use.site, `Malformed regular expression: ${error.reason}`, error)
    if (error instanceof JavaRegexEffortError) return fail(use.site, error.message, error)
    throw error
  }
}
