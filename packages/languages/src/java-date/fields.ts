/** Fields of a date and time, by the names that java.time prints. */
export const FIELDS = {
  Era: [0, 1],
  Year: [-999_999_999, 999_999_999],
  YearOfEra: [1, 1_000_000_000],
  WeekBasedYear: [-999_999_999, 999_999_999],
  QuarterOfYear: [1, 4],
  MonthOfYear: [1, 12],
  DayOfMonth: [1, 31],
  DayOfYear: [1, 366],
  DayOfWeek: [1, 7],
  LocalDayOfWeek: [1, 7],
  WeekOfWeekBasedYear: [1, 53],
  WeekOfMonth: [0, 6],
  AmPmOfDay: [0, 1],
  HourOfDay: [0, 23],
  ClockHourOfDay: [1, 24],
  HourOfAmPm: [0, 11],
  ClockHourOfAmPm: [1, 12],
  MinuteOfHour: [0, 59],
  SecondOfMinute: [0, 59],
  NanoOfSecond: [0, 999_999_999],
  MilliOfDay: [0, 86_399_999],
  NanoOfDay: [0, 86_399_999_999_999],
} as const

export type FieldName = keyof typeof FIELDS

/** Valid values as java.time prints them in its messages. */
export const RANGE_TEXTS: Partial<Record<FieldName, string>> = {
  DayOfMonth: '1 - 28/31',
  DayOfYear: '1 - 365/366',
  YearOfEra: '1 - 999999999/1000000000',
  WeekOfWeekBasedYear: '1 - 52/53',
  WeekOfMonth: '0/1 - 4/6',
}

/** The field of each letter that stands for a number or a name. */
export const FIELD_OF_LETTER: Readonly<Record<string, FieldName>> = {
  G: 'Era',
  u: 'Year',
  y: 'YearOfEra',
  Y: 'WeekBasedYear',
  D: 'DayOfYear',
  M: 'MonthOfYear',
  L: 'MonthOfYear',
  Q: 'QuarterOfYear',
  q: 'QuarterOfYear',
  d: 'DayOfMonth',
  E: 'DayOfWeek',
  e: 'LocalDayOfWeek',
  c: 'LocalDayOfWeek',
  w: 'WeekOfWeekBasedYear',
  W: 'WeekOfMonth',
  a: 'AmPmOfDay',
  H: 'HourOfDay',
  k: 'ClockHourOfDay',
  K: 'HourOfAmPm',
  h: 'ClockHourOfAmPm',
  m: 'MinuteOfHour',
  s: 'SecondOfMinute',
  S: 'NanoOfSecond',
  A: 'MilliOfDay',
  n: 'NanoOfSecond',
  N: 'NanoOfDay',
}
