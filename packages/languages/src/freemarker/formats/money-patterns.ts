/** Patterns of currencies and percentages of locales such as `pt_BR`. Facts of Java 17; `~` is a no-break space. */
const MONEY_OF_LOCALE: Readonly<Record<string, string | undefined>> = {
  pt: '¤~#,##0.00',
  pt_BR: '¤~#,##0.00',
  es: '#,##0.00~¤',
  es_ES: '#,##0.00~¤',
  es_AR: '¤~#,##0.00',
  es_CO: '¤~#,##0.00',
  es_PE: '¤~#,##0.00',
  es_UY: '¤~#,##0.00',
  es_EC: '¤#,##0.00;¤-#,##0.00',
  es_VE: '¤#,##0.00;¤-#,##0.00',
  es_CL: '¤#,##0;¤-#,##0',
  es_PY: '¤~#,##0;¤~-#,##0',
  de_AT: '¤~#,##0.00',
  de_LI: '¤~#,##0.00',
  de_CH: '¤~#,##0.00;¤-#,##0.00',
  it_CH: '¤~#,##0.00;¤-#,##0.00',
  en_CH: '¤~#,##0.00;¤-#,##0.00',
  ja_JP: '¤#,##0',
  ko_KR: '¤#,##0',
  is_IS: '#,##0~¤',
}

/** Of all other locales of a language. */
const MONEY_OF_LANGUAGE: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    'ca cs da de el et eu fi fr gl hr hu is it lt lv pl pt ro ru sk sl sv uk'
      .split(' ')
      .map((language) => [language, '#,##0.00~¤']),
  ),
  nb: '¤~#,##0.00',
  no: '¤~#,##0.00',
  nl: '¤~#,##0.00;¤~-#,##0.00',
  bg: '#0.00~¤',
  ...Object.fromEntries('en es ja ko tr zh'.split(' ').map((language) => [language, '¤#,##0.00'])),
}

const SPACED_PERCENT = 'cs da de es fi fr gl hr lt nb no ro ru sk sl sv'.split(' ')
const UNSPACED_PERCENT = ['de_CH', 'de_LI', 'fr_CH']

export function currencyPattern(locale: string): string {
  const pattern = MONEY_OF_LOCALE[locale] ?? MONEY_OF_LANGUAGE[languageOf(locale)] ?? '¤~#,##0.00'
  return pattern.replaceAll('~', '\u00a0')
}

export function percentPattern(locale: string): string {
  const language = languageOf(locale)
  if (language === 'tr') return '%#,##0'
  if (language === 'eu') return '%\u00a0#,##0'
  return SPACED_PERCENT.includes(language) && !UNSPACED_PERCENT.includes(locale) ? '#,##0\u00a0%' : '#,##0%'
}

function languageOf(locale: string): string {
  return locale.split('_')[0] ?? ''
}
