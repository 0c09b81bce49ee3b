import { format as formatNumber } from 'numfmt'
import type { Json } from '@jatai/languages/json'
import type { SheetCell } from './sheet-rows.ts'

/** The value of a cell in a message: dates as ISO texts, everything else as it is (files.md, Excel). */
export function cellValue({ value, format }: SheetCell, is1904: boolean): Json {
  return typeof value === 'number' && format.isDate ? isoText(value, is1904) : value
}

/** What Excel shows in the cell. */
export function cellText({ value, format }: SheetCell, is1904: boolean): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'string') return value
  // The library counts days from 1900 only.
  const serial = is1904 && format.isDate ? value + DAYS_FROM_1900_TO_1904 : value
  try {
    return formatNumber(format.code, serial, { dateErrorNumber: true })
  } catch {
    // A format that only some other program knows.
    return String(value)
  }
}

const DAYS_FROM_1900_TO_1904 = 1462
const DAYS_FROM_1900_TO_1970 = 25_569
const DAY_MS = 86_400_000
/** Excel takes 1900 for a leap year: before this day its count is one behind. */
const FIRST_OF_MARCH_1900 = 61

/**
 * A date as `2026-11-25T13:00:00.000Z`: a workbook knows no zone, so UTC shows the date and time as they stand in it.
 * What is less than a day is a time, `13:00:00`.
 */
function isoText(serial: number, is1904: boolean): string {
  const isTime = serial >= 0 && serial < 1
  let days = is1904 ? serial + DAYS_FROM_1900_TO_1904 : serial
  if (!is1904 && days < FIRST_OF_MARCH_1900) days++
  const date = new Date(Math.round((days - DAYS_FROM_1900_TO_1970) * DAY_MS))
  if (Number.isNaN(date.getTime())) return String(serial)
  const iso = date.toISOString()
  return isTime ? iso.slice(11, 23).replace(/\.000$/, '') : iso
}
