/** How weeks are counted in a country. */
export interface WeekRules {
  /** 0 is Sunday. */
  readonly firstDay: number
  /** Days that the first week of a year must have. */
  readonly minimalDays: number
}

const SUNDAY_FIRST =
  'AG AS AU BD BR BS BT BW BZ CA CN CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW'
const ISO_WEEKS =
  'AD AT AX BE BG CH CZ DE DK EE ES FI FJ FO FR GB GF GG GI GP GR HU IE IM IS IT JE LI LT LU MC MQ NL NO PL RE RU SE SJ SK SM VA'
const SATURDAY_FIRST = 'AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY'

/** Of the country in a locale such as `pt_BR`; without one, those of the United States. Facts of Java 17. */
export function weekRules(locale: string): WeekRules {
  const country = locale.split('_')[1] ?? ''
  if (country === '' || SUNDAY_FIRST.includes(country)) return { firstDay: 0, minimalDays: 1 }
  if (country === 'PT') return { firstDay: 0, minimalDays: 4 }
  if (ISO_WEEKS.includes(country)) return { firstDay: 1, minimalDays: 4 }
  return { firstDay: SATURDAY_FIRST.includes(country) ? 6 : 1, minimalDays: 1 }
}
