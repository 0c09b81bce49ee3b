import { compileDateFormat, DatePatternError, DateReadError } from '@jatai/languages/java-date'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import { fileFailure } from '../file-failure.ts'
import { columnNumber } from './cell-reference.ts'
import { excelDateCode } from './excel-date-code.ts'
import type { CellContent } from './sheet-xml.ts'

/** What becomes of the texts of a column. A text that does not fit its type stays a text. */
export interface TypedColumn {
  /** From 1. */
  readonly column: number
  /** Format code of Excel for dates. */
  readonly format?: string
  /** @param style the number of that format */
  convert(text: string, style: number | undefined): CellContent
}

const TYPES = ['STRING', 'NUMBER', 'DATE', 'BOOLEAN'] as const

/**
 * Reads the properties of columns, `[{column, type, dateFormat}]`.
 *
 * @throws StepFailure for a column, type or date format that does not exist
 */
export function typedColumns(definitions: readonly Json[]): readonly TypedColumn[] {
  return definitions.map((definition) => {
    const properties = isJsonObject(definition) ? definition : {}
    const letters = field.readTextValue(properties['column']) ?? ''
    const column = columnNumber(letters.trim())
    if (column === undefined) throw fileFailure(`Column '${letters}' does not exist`)
    const name = field.readTextValue(properties['type']) ?? ''
    const type = TYPES.find((each) => each === (name.trim() === '' ? 'NUMBER' : name.trim().toUpperCase()))
    if (type === undefined) throw fileFailure(`Column Type '${name}' is not one of ${TYPES.join(', ')}`)
    if (type === 'DATE') return dateColumn(column, field.readTextValue(properties['dateFormat']) || 'dd/MM/yyyy')
    return { column, convert: CONVERSIONS[type] }
  })
}

const CONVERSIONS = {
  STRING: (text: string): CellContent => text,
  NUMBER: numberIn,
  BOOLEAN(text: string): CellContent {
    const word = text.trim().toLowerCase()
    return word === 'true' ? true : word === 'false' ? false : text
  },
}

/** Excel keeps fifteen digits: a number with more of them, as of an account or a key, would change. */
const MAXIMUM_DIGITS = 15

function numberIn(text: string): CellContent {
  const [, integer = '', fraction = ''] = /^\s*[+-]?(\d+)(?:\.(\d+))?(?:[eE][+-]?\d+)?\s*$/.exec(text) ?? []
  if (integer === '') return text
  const digits = (integer + fraction.replace(/0+$/, '')).replace(/^0+/, '')
  const number = Number(text)
  return digits.length <= MAXIMUM_DIGITS && Number.isFinite(number) ? number : text
}

const DAYS_FROM_1900_TO_1970 = 25_569
const DAY_SECONDS = 86_400
/** Excel's count of days is wrong before March 1900, and it has none after 9999. */
const FIRST_DAY = 61
const LAST_DAY = 2_958_465

function dateColumn(column: number, pattern: string): TypedColumn {
  const format = dateFormat(pattern)
  return {
    column,
    format: excelDateCode(pattern),
    convert(text, style = 0) {
      try {
        const { localSecond, nano } = format.parse(text.trim())
        const serial = (localSecond + nano / 1e9) / DAY_SECONDS + DAYS_FROM_1900_TO_1970
        return serial >= FIRST_DAY && serial < LAST_DAY + 1 ? { serial, style } : text
      } catch (error) {
        if (error instanceof DateReadError) return text
        throw error
      }
    },
  }
}

function dateFormat(pattern: string): ReturnType<typeof compileDateFormat> {
  try {
    return compileDateFormat(pattern)
  } catch (cause) {
    if (!(cause instanceof DatePatternError)) throw cause
    throw fileFailure(`Date Format '${pattern}' is not valid: ${cause.message}`, { cause })
  }
}
