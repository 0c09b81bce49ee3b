/** Patterns of the named styles of a locale (spec/connectors/tools.md, row dates): short, medium, long, full. */
export interface DateStyles {
  readonly dates: readonly string[]
  readonly times: readonly string[]
  /** Between date and time, by the less detailed of both styles. */
  readonly joiners: readonly string[]
}

/** Styles of a locale such as `pt_BR`; its language's if it has none of its own, the neutral ones for others. */
export function dateStyles(locale: string): DateStyles {
  const row = ROWS[locale] ?? ROWS[locale.split('_')[0] ?? ''] ?? NEUTRAL
  const [dates, times, joiners] = row.map((cell) => cell.split('|'))
  return { dates: dates ?? [], times: times ?? [], joiners: joiners ?? [] }
}

type Row = readonly [string, string, string]

const NEUTRAL: Row = ['y-MM-dd|y MMM d|y MMMM d|y MMMM d, EEEE', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ' | | | ']

/** Facts of Java 17 (CLDR 39), the platform of the reference engine. */
const ROWS: Readonly<Record<string, Row | undefined>> = {
  en: [
    'M/d/yy|MMM d, y|MMMM d, y|EEEE, MMMM d, y',
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ", |, | 'at' | 'at' ",
  ],
  en_GB: ['dd/MM/y|d MMM y|d MMMM y|EEEE, d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ", |, | 'at' | 'at' "],
  en_CA: [
    'y-MM-dd|MMM d, y|MMMM d, y|EEEE, MMMM d, y',
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ", |, | 'at' | 'at' ",
  ],
  en_AU: [
    'd/M/yy|d MMM y|d MMMM y|EEEE, d MMMM y',
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ", |, | 'at' | 'at' ",
  ],
  en_IN: [
    'dd/MM/yy|dd-MMM-y|d MMMM y|EEEE, d MMMM, y',
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ", |, | 'at' | 'at' ",
  ],
  en_NZ: [
    'd/MM/yy|d/MM/y|d MMMM y|EEEE, d MMMM y',
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ", |, | 'at' | 'at' ",
  ],
  en_IE: ['dd/MM/y|d MMM y|d MMMM y|EEEE d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ", |, | 'at' | 'at' "],
  en_ZA: [
    'y/MM/dd|dd MMM y|dd MMMM y|EEEE, dd MMMM y',
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ", |, | 'at' | 'at' ",
  ],
  pt: [
    "dd/MM/y|d 'de' MMM 'de' y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | | | ',
  ],
  pt_PT: [
    "dd/MM/yy|dd/MM/y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ", |, | 'às' | 'às' ",
  ],
  es: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'H:mm|H:mm:ss|H:mm:ss z|H:mm:ss (zzzz)',
    ' | |, |, ',
  ],
  es_AR: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_BO: [
    "d/M/yy|d MMM 'de' y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_CL: [
    "dd-MM-yy|dd-MM-y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_CO: [
    "d/MM/yy|d/MM/y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ', |, |, |, ',
  ],
  es_CR: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_DO: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ' | |, |, ',
  ],
  es_EC: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_GT: [
    "d/MM/yy|d/MM/y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_MX: [
    "dd/MM/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_PA: [
    "MM/dd/yy|MM/dd/y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ' | |, |, ',
  ],
  es_PE: [
    "d/MM/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_PY: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_US: [
    "d/M/y|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ' | |, |, ',
  ],
  es_UY: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ' | |, |, ',
  ],
  es_VE: [
    "d/M/yy|d MMM y|d 'de' MMMM 'de' y|EEEE, d 'de' MMMM 'de' y",
    'h:mm a|h:mm:ss a|h:mm:ss a z|h:mm:ss a zzzz',
    ' | |, |, ',
  ],
  fr: ['dd/MM/y|d MMM y|d MMMM y|EEEE d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', " |, | 'à' | 'à' "],
  fr_CA: [
    'y-MM-dd|d MMM y|d MMMM y|EEEE d MMMM y',
    "HH 'h' mm|HH 'h' mm 'min' ss 's'|HH 'h' mm 'min' ss 's' z|HH 'h' mm 'min' ss 's' zzzz",
    " |, | 'à' | 'à' ",
  ],
  fr_BE: [
    'd/MM/yy|d MMM y|d MMMM y|EEEE d MMMM y',
    "HH:mm|HH:mm:ss|HH:mm:ss z|H 'h' mm 'min' ss 's' zzzz",
    " |, | 'à' | 'à' ",
  ],
  fr_CH: [
    'dd.MM.yy|d MMM y|d MMMM y|EEEE, d MMMM y',
    "HH:mm|HH:mm:ss|HH:mm:ss z|HH.mm:ss 'h' zzzz",
    " |, | 'à' | 'à' ",
  ],
  de: ['dd.MM.yy|dd.MM.y|d. MMMM y|EEEE, d. MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ", |, | 'um' | 'um' "],
  it: ['dd/MM/yy|d MMM y|d MMMM y|EEEE d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ', |, | | '],
  it_CH: ['dd.MM.yy|d MMM y|d MMMM y|EEEE, d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ', |, | | '],
  nl: ['dd-MM-y|d MMM y|d MMMM y|EEEE d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', " | | 'om' | 'om' "],
  nl_BE: ['d/MM/y|d MMM y|d MMMM y|EEEE d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', " | | 'om' | 'om' "],
  pl: ['dd.MM.y|d MMM y|d MMMM y|EEEE, d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ', |, | | '],
  sv: ['y-MM-dd|d MMM y|d MMMM y|EEEE d MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ' | | | '],
  da: [
    "dd.MM.y|d. MMM y|d. MMMM y|EEEE 'den' d. MMMM y",
    'HH.mm|HH.mm.ss|HH.mm.ss z|HH.mm.ss zzzz',
    " | | 'kl'. | 'kl'. ",
  ],
  nb: ['dd.MM.y|d. MMM y|d. MMMM y|EEEE d. MMMM y', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ", |, | 'kl'. | 'kl'. "],
  fi: ['d.M.y|d.M.y|d. MMMM y|EEEE d. MMMM y', 'H.mm|H.mm.ss|H.mm.ss z|H.mm.ss zzzz', " | 'klo' | 'klo' | 'klo' "],
  cs: ['dd.MM.yy|d. M. y|d. MMMM y|EEEE d. MMMM y', 'H:mm|H:mm:ss|H:mm:ss z|H:mm:ss zzzz', ' | | | '],
  hu: ['y. MM. dd.|y. MMM d.|y. MMMM d.|y. MMMM d., EEEE', 'H:mm|H:mm:ss|H:mm:ss z|H:mm:ss zzzz', ' | | | '],
  ru: [
    "dd.MM.y|d MMM y 'г'.|d MMMM y 'г'.|EEEE, d MMMM y 'г'.",
    'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz',
    ', |, |, |, ',
  ],
  tr: ['d.MM.y|d MMM y|d MMMM y|d MMMM y EEEE', 'HH:mm|HH:mm:ss|HH:mm:ss z|HH:mm:ss zzzz', ' | | | '],
  ja: ['y/MM/dd|y/MM/dd|y年M月d日|y年M月d日EEEE', 'H:mm|H:mm:ss|H:mm:ss z|H時mm分ss秒 zzzz', ' | | | '],
  zh: ['y/M/d|y年M月d日|y年M月d日|y年M月d日EEEE', 'ah:mm|ah:mm:ss|z ah:mm:ss|zzzz ah:mm:ss', ' | | | '],
  ko: [
    'yy. M. d.|y. M. d.|y년 M월 d일|y년 M월 d일 EEEE',
    'a h:mm|a h:mm:ss|a h시 m분 s초 z|a h시 m분 s초 zzzz',
    ' | | | ',
  ],
}
