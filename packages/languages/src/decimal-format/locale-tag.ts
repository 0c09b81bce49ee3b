/** What a tag means that names no locale (spec/expressions.md §9.2). */
export const DEFAULT_LOCALE = 'en-US'

const LARGEST_CACHE = 500
const known = new Map<string, string>()

/**
 * A language tag in canonical spelling (`pt-br` → `pt-BR`); {@link DEFAULT_LOCALE} for a tag that is malformed or
 * whose language has no data (`us-EN`), so that results never depend on the locale of the machine.
 */
export function resolveLocale(tag: string | undefined): string {
  if (tag === undefined || tag === DEFAULT_LOCALE) return DEFAULT_LOCALE
  let locale = known.get(tag)
  if (locale === undefined) {
    locale = lookUp(tag)
    if (known.size >= LARGEST_CACHE) known.clear()
    known.set(tag, locale)
  }
  return locale
}

function lookUp(tag: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? DEFAULT_LOCALE
  } catch {
    // RangeError: not even the form of a language tag.
    return DEFAULT_LOCALE
  }
}
