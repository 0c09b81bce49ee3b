import { JavaRegexError } from './errors.ts'
import type { JavaRegex, JavaRegexFlag } from './java-regex.ts'

/**
 * Compiles a Java regular expression (spec/expressions.md §10.3). Compiled patterns are cached.
 *
 * @throws JavaRegexError with place and reason for a pattern that Java would refuse
 */
export function compileJavaRegex(pattern: string, flags: readonly JavaRegexFlag[] = []): JavaRegex {
  throw new JavaRegexError(`not available (${flags.join()})`, pattern, 0)
}
