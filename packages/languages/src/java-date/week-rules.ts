import { civilOf, dayOfWeek, epochDay } from './civil.ts'

/** How a locale counts weeks (java.time.temporal.WeekFields). */
export interface WeekRules {
  /** 1 = Monday to 7 = Sunday. */
  readonly firstDay: number
  readonly minimalDays: number
}

/** Regions whose first week of a year holds at least four of its days (CLDR). */
const FOUR_DAYS = new Set(
  'AD AN AT AX BE BG CH CZ DE DK ES FI FJ FO FR GB GF GG GI GP GR HU IE IM IS IT JE LI LT LU MC MQ NL NO PL PT RE RU SE SJ SK SM VA'.split(
    ' ',
  ),
)
const SUNDAY = new Set(
  'AG AS AU BD BR BS BT BW BZ CA CN CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW'.split(
    ' ',
  ),
)
const SATURDAY = new Set('AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY'.split(' '))
const FRIDAY = new Set(['MV'])

export function weekRules(locale: string): WeekRules {
  const region = new Intl.Locale(locale).maximize().region ?? 'US'
  const firstDay = SUNDAY.has(region) ? 7 : SATURDAY.has(region) ? 6 : FRIDAY.has(region) ? 5 : 1
  return { firstDay, minimalDays: FOUR_DAYS.has(region) ? 4 : 1 }
}

/** Day of the week counted from the first one of the locale, 1 to 7. */
export function localDayOfWeek(days: number, rules: WeekRules): number {
  return ((dayOfWeek(days) - rules.firstDay + 7) % 7) + 1
}

/** Week-based year, and the week in it. */
export function weekOfWeekBasedYear(days: number, rules: WeekRules): { readonly year: number; readonly week: number } {
  const { year } = civilOf(days)
  const next = startOfWeekYear(year + 1, rules)
  if (days >= next) return { year: year + 1, week: Math.floor((days - next) / 7) + 1 }
  const own = startOfWeekYear(year, rules)
  if (days >= own) return { year, week: Math.floor((days - own) / 7) + 1 }
  return { year: year - 1, week: Math.floor((days - startOfWeekYear(year - 1, rules)) / 7) + 1 }
}

/** Week of the month: 0 for days before the first whole enough week. */
export function weekOfMonth(days: number, rules: WeekRules): number {
  const { year, month, day } = civilOf(days)
  const first = epochDay({ year, month, day: 1 })
  const daysInFirst = 8 - localDayOfWeek(first, rules)
  const offset = daysInFirst >= rules.minimalDays ? 1 : 0
  return day <= daysInFirst ? offset : Math.floor((day - daysInFirst - 1) / 7) + 1 + offset
}

/** The day of a week-based year, week and local weekday. */
export function dayOfWeekBased(year: number, week: number, local: number, rules: WeekRules): number {
  return startOfWeekYear(year, rules) + (week - 1) * 7 + local - 1
}

function startOfWeekYear(year: number, rules: WeekRules): number {
  const first = epochDay({ year, month: 1, day: 1 })
  const local = localDayOfWeek(first, rules)
  // The week that holds 1 January counts for this year when it has enough of its days.
  return 8 - local >= rules.minimalDays ? first - local + 1 : first + 8 - local
}
