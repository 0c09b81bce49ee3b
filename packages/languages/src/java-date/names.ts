import type { FieldName } from './fields.ts'

export type NameStyle = 'short' | 'long' | 'narrow'

/** Names of months, weekdays, eras, quarters and halves of the day in a locale (CLDR, through Intl). */
export interface Names {
  /** The name of a value; `standalone` is the form that stands without a day. */
  text(field: FieldName, value: number, style: NameStyle, standalone: boolean): string
  /** Values by their names, the longest first. */
  entries(field: FieldName, style: NameStyle, standalone: boolean): readonly (readonly [text: string, value: number])[]
}

const byLocale = new Map<string, Names>()

/** The locale of a tag in any case; unknown ones count as `en-US`. */
export function usableLocale(tag: string): string {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag.replaceAll('_', '-'))
    return canonical !== undefined && Intl.DateTimeFormat.supportedLocalesOf(canonical).length > 0 ? canonical : 'en-US'
  } catch {
    return 'en-US'
  }
}

export function namesOf(locale: string): Names {
  let names = byLocale.get(locale)
  if (names === undefined) byLocale.set(locale, (names = createNames(locale)))
  return names
}

const MONTHS = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 15, 12))
/** Monday 1 January 2024 and the days after it. */
const WEEKDAYS = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, day + 1, 12))

function createNames(locale: string): Names {
  const lists = new Map<string, readonly string[]>()

  function list(field: FieldName, style: NameStyle, standalone: boolean): readonly string[] {
    const key = `${field} ${style} ${standalone}`
    let found = lists.get(key)
    if (found === undefined) lists.set(key, (found = make(field, style, standalone)))
    return found
  }

  function part(
    type: Intl.DateTimeFormatPartTypes,
    options: Intl.DateTimeFormatOptions,
    times: readonly number[],
  ): string[] {
    const format = new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      calendar: 'gregory',
      numberingSystem: 'latn',
      ...options,
    })
    // Java writes the wider of the two blanks that do not break.
    return times.map((time) =>
      (format.formatToParts(time).find((each) => each.type === type)?.value ?? '').replaceAll('\u202f', '\u00a0'),
    )
  }

  function make(field: FieldName, style: NameStyle, standalone: boolean): readonly string[] {
    switch (field) {
      case 'MonthOfYear':
        return part('month', standalone ? { month: style } : { month: style, day: 'numeric' }, MONTHS)
      case 'DayOfWeek':
      case 'LocalDayOfWeek':
        return part(
          'weekday',
          standalone ? { weekday: style } : { weekday: style, day: 'numeric', month: 'long' },
          WEEKDAYS,
        )
      case 'AmPmOfDay':
        return part('dayPeriod', { hour: 'numeric', hour12: true }, [Date.UTC(2024, 0, 1, 9), Date.UTC(2024, 0, 1, 15)])
      case 'Era':
        return part('era', { era: style, year: 'numeric' }, [Date.UTC(-10, 0, 1), Date.UTC(2024, 0, 1)])
      default:
        return [1, 2, 3, 4].map((quarter) => quarterText(locale, quarter, style))
    }
  }

  const first = (field: FieldName): number => (field === 'AmPmOfDay' || field === 'Era' ? 0 : 1)
  return {
    text: (field, value, style, standalone) => list(field, style, standalone)[value - first(field)] ?? String(value),
    entries: (field, style, standalone) =>
      list(field, style, standalone)
        .map((text, index) => [text, index + first(field)] as const)
        .filter(([text]) => text !== '')
        .sort((a, b) => b[0].length - a[0].length),
  }
}

/** Intl knows no quarters; CLDR's names of the languages that documents use, English for others. */
function quarterText(locale: string, quarter: number, style: NameStyle): string {
  if (style === 'narrow') return String(quarter)
  const language = locale.split('-')[0] ?? 'en'
  if (style === 'short')
    return language === 'fr' || language === 'pt' || language === 'es' || language === 'it'
      ? `T${quarter}`
      : `Q${quarter}`
  switch (language) {
    case 'pt':
      return `${quarter}º trimestre`
    case 'es':
      return quarter === 1 || quarter === 3 ? `${quarter}.er trimestre` : `${quarter}.º trimestre`
    case 'it':
      return `${quarter}º trimestre`
    case 'fr':
      return quarter === 1 ? '1er trimestre' : `${quarter}e trimestre`
    case 'de':
      return `${quarter}. Quartal`
    default:
      return ['1st', '2nd', '3rd', '4th'][quarter - 1] + ' quarter'
  }
}
