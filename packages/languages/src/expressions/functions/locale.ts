import { toText } from '../values/coerce.ts'
import { isMissing } from '../values/value.ts'
import type { Argument } from '../values/value.ts'

/** A language tag for the pattern languages; the default of all functions is en-US. */
export function localeOf(locale: Argument): string {
  return isMissing(locale) ? 'en-US' : toText(locale)
}
