import { compileJavaRegex, JavaRegexError, type JavaRegex } from '../../java-regex/index.ts'
import type { Run } from '../run.ts'
import { excerptOf, textOf } from '../values/json-text.ts'
import type { Value } from '../values/value.ts'

/** The text of a regular expression given as any value. */
export function patternSource(value: Value): string {
  return textOf(value)
}

/** @throws JavaRegexError for what Java would refuse */
export function compilePattern(source: string): JavaRegex {
  return compileJavaRegex(source)
}

/** The regular expression of a parameter: compiled on first use, kept for the messages to come. */
export function patternOf(run: Run, value: Value): JavaRegex {
  const source = patternSource(value)
  try {
    return run.resources.patterns.get(source, compilePattern)
  } catch (thrown) {
    if (!(thrown instanceof JavaRegexError)) throw thrown
    throw run.failure(`Syntax error in regular expression: ${excerptOf(source)}`, thrown)
  }
}
