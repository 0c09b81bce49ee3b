import { compileJavaRegex } from '../../java-regex/index.ts'
import type { JavaRegex } from '../../java-regex/index.ts'
import { FORMATS } from '../formats/index.ts'
import { withShortCategoryNames } from '../values/long-category-names.ts'
import { countIn } from './counts.ts'
import type { Keyword, KeywordContext } from './keyword.ts'
import { keywordPath } from './keyword.ts'

export const maxLength: Keyword = {
  compile(context) {
    const limit = countIn(context.value)
    if (limit === undefined) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) =>
      typeof value !== 'string' ||
      value.length <= limit ||
      charactersIn(value) <= limit ||
      run.fail('maxLength', schemaPath, String(limit))
  },
}

export const minLength: Keyword = {
  compile(context) {
    const limit = countIn(context.value)
    if (limit === undefined) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) =>
      typeof value !== 'string' ||
      // With at most two units a character, twice as many units are enough.
      value.length >= 2 * limit ||
      charactersIn(value) >= limit ||
      run.fail('minLength', schemaPath, String(limit))
  },
}

/** Unicode characters, not UTF-16 units. */
function charactersIn(text: string): number {
  let count = text.length
  for (let at = 1; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800) count--
  }
  return count
}

/** `pattern`: found anywhere in the text. */
export const pattern: Keyword = {
  compile(context) {
    if (typeof context.value !== 'string') return undefined
    const source = context.value
    const regex = regexIn(source, context)
    const schemaPath = keywordPath(context)
    return (value, run) => typeof value !== 'string' || regex.find(value) || run.fail('pattern', schemaPath, source)
  },
}

/** @throws JsonSchemaError for what is no regular expression */
export function regexIn(source: string, context: KeywordContext): JavaRegex {
  try {
    return compileJavaRegex(withShortCategoryNames(source))
  } catch (cause) {
    throw context.problem(`"${source}" is not a regular expression`, cause)
  }
}

/** `format`: those of tools.md (Validator V2, decisions) are checked; any other is an annotation. */
export const format: Keyword = {
  compile({ value: name, schemaPath, checksFormats }) {
    if (!checksFormats || typeof name !== 'string') return undefined
    const known = FORMATS.get(name)
    if (known === undefined) return undefined
    return (value, run) =>
      typeof value !== 'string' || known.matches(value) || run.fail(known.errorType, schemaPath, value, name)
  },
}
