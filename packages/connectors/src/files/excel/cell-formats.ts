import { isDateFormat } from 'numfmt'
import type { PartHandlers } from './xml-part.ts'

/** How the number in a cell is shown. */
export interface CellFormat {
  /** The format code of Excel. */
  readonly code: string
  /** The number is a date, a time, or both. */
  readonly isDate: boolean
}

/** Of a cell that says nothing. */
export const GENERAL: CellFormat = { code: 'General', isDate: false }

/** What Excel allows is 65,490. */
const MAXIMUM_FORMATS = 100_000

/** Handlers for the part that holds the formats, by the number that cells refer to. */
export function readCellFormats(formats: CellFormat[]): PartHandlers {
  const codes = new Map<number, string>()
  let isCells = false
  return {
    open(name, { numFmtId = '0', formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode)
      else if (name === 'cellXfs') isCells = true
      else if (name === 'xf' && isCells && formats.length < MAXIMUM_FORMATS)
        formats.push(formatOf(codes.get(Number(numFmtId)), Number(numFmtId)))
    },
    close(name) {
      if (name === 'cellXfs') isCells = false
    },
  }
}

function formatOf(ownCode: string | undefined, id: number): CellFormat {
  const code = ownCode ?? BUILT_IN[id] ?? 'General'
  return { code, isDate: isDateFormat(code) }
}

/** ECMA-376 part 1, 18.8.30; the dates of East Asian versions of Excel in the shape they have elsewhere. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'm/d/yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yyyy h:mm',
  27: 'm/d/yyyy',
  30: 'm/d/yy',
  36: 'm/d/yyyy',
  37: '#,##0 ;(#,##0)',
  38: '#,##0 ;[Red](#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;[Red](#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mmss.0',
  48: '##0.0E+0',
  49: '@',
  50: 'm/d/yyyy',
  57: 'm/d/yyyy',
}
