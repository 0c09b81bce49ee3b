/** English names of patterns, in the order of their values. */
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
export const HALF_DAYS = ['AM', 'PM'] as const
export const ERAS = ['BC', 'AD'] as const

/** The form of three letters. */
export function short(name: string): string {
  return name.slice(0, 3)
}
