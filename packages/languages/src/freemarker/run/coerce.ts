import { DateValue } from '../values/date.ts'
import { asBoolean, asPlainText, aTypeName } from '../values/kinds.ts'
import { MarkupValue } from '../values/markup.ts'
import { asNumber, type FreemarkerNumber } from '../values/number.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { Environment } from './environment.ts'
import { fail, failAsMissing, type Site } from './site.ts'

/**
 * The text of a value where a text is needed: numbers and dates by their format, booleans only when `boolean_format`
 * is set. Markup stays markup; undefined for kinds that have no text.
 */
export function toTextOrMarkup(value: Value, environment: Environment, site: Site): string | MarkupValue | undefined {
  if (typeof value === 'string') return value
  const number = asNumber(value)
  if (number !== undefined) return formatting(site, () => environment.settings.formatNumber(number))
  if (value instanceof DateValue) return formatting(site, () => environment.settings.formatDate(value))
  if (value instanceof MarkupValue) return value
  const text = asPlainText(value)
  if (text !== undefined) return text
  const boolean = asBoolean(value)
  if (boolean !== undefined) return booleanText(boolean, environment, site)
  if (isMissing(value)) failAsMissing(site)
  return undefined
}

/** The text of a value, which must not be markup. */
export function toText(value: Value, environment: Environment, site: Site): string {
  if (typeof value === 'string') return value
  const text = toTextOrMarkup(value, environment, site)
  if (typeof text === 'string') return text
  return fail(
    site,
    `Expected a string or something automatically convertible to string, but this has evaluated to ${aTypeName(value)}:`,
  )
}

/** Reports what the formats refuse at the place of the value. */
export function formatting<Result>(site: Site, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError && !/call stack/i.test(error.message)) return fail(site, error.message, error)
    throw error
  }
}

function booleanText(value: boolean, environment: Environment, site: Site): string {
  const texts = environment.settings.booleanTexts
  if (texts === undefined) {
    return fail(
      site,
      "Can't convert boolean to string automatically: use ?c or ?string('yes', 'no'), or set boolean_format",
    )
  }
  return value ? texts[0] : texts[1]
}

/** The number of a value that must be one. */
export function toNumber(value: Value, site: Site): FreemarkerNumber {
  return asNumber(value) ?? unexpected(value, 'a number', site)
}

export function toBoolean(value: Value, site: Site): boolean {
  return asBoolean(value) ?? unexpected(value, 'a boolean', site)
}

/** @throws MissingValueError when there is nothing, FreemarkerError when it is of the wrong kind */
export function unexpected(value: Value, expected: string, site: Site): never {
  if (isMissing(value)) failAsMissing(site)
  return fail(site, `Expected ${expected}, but this has evaluated to ${aTypeName(value)}:`)
}
