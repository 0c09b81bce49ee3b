/** How a locale counts weeks. */
export interface WeekRule {
  /** 1 Monday to 7 Sunday. */
  readonly firstDay: number
  /** Days of the new year (or month) that make a week its first. */
  readonly minimalDays: number
}

/** Countries by first day and minimal days (CLDR 39, as Java 17 has it); Monday and 1 everywhere else. */
const COUNTRIES: readonly (readonly [rule: WeekRule, countries: string])[] = [
  [
    { firstDay: 1, minimalDays: 4 },
    'ADATAXBEBGCHCZDEDKEEESFIFJFOFRGBGFGGGIGPGRHUIEIMISITJELILTLUMCMQNLNOPLRERUSESJSKSMVA',
  ],
  [{ firstDay: 5, minimalDays: 1 }, 'MV'],
  [{ firstDay: 6, minimalDays: 1 }, 'AEAFBHDJDZEGIQIRJOKWLYOMQASDSY'],
  [
    { firstDay: 7, minimalDays: 1 },
    'AGASAUBDBRBSBTBWBZCACNCODMDOETGTGUHKHNIDILINJMJPKEKHKRLAMHMMMOMTMXMZNINPPAPEPHPKPRPYSASGSVTHTTTWUMUSVEVIWSYEZAZW',
  ],
  [{ firstDay: 7, minimalDays: 4 }, 'PT'],
]

const OTHERWISE: WeekRule = { firstDay: 1, minimalDays: 1 }
/** Java takes a language without a country like the United States. */
const WITHOUT_COUNTRY: WeekRule = { firstDay: 7, minimalDays: 1 }

const byCountry = new Map<string, WeekRule>()
for (const [rule, countries] of COUNTRIES) {
  for (let i = 0; i < countries.length; i += 2) byCountry.set(countries.slice(i, i + 2), rule)
}

/** The week rule of a locale's country (spec/expressions.md §10.1). */
export function weekRule(locale: string): WeekRule {
  const { region } = new Intl.Locale(locale)
  return region === undefined ? WITHOUT_COUNTRY : (byCountry.get(region) ?? OTHERWISE)
}
