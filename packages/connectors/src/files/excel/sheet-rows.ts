import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_ITEM_LENGTH } from '../file-limits.ts'
import { GENERAL } from './cell-formats.ts'
import type { CellFormat } from './cell-formats.ts'
import { columnNumber, MAXIMUM_COLUMNS } from './cell-reference.ts'
import { decodeText } from './cell-text.ts'
import type { TextStore } from './text-store.ts'
import type { PartHandlers } from './xml-part.ts'

/** A row that has cells. */
export interface SheetRow {
  /** From 1. */
  readonly number: number
  /** Those that are not empty, from left to right as the file has them. */
  readonly cells: readonly SheetCell[]
}

export interface SheetCell {
  /** From 1. */
  readonly column: number
  /** A date is still a number. Of formulas it is the value that was computed last, of errors their name. */
  readonly value: string | number | boolean
  readonly format: CellFormat
}

interface RowContext {
  readonly texts: TextStore
  readonly formats: readonly CellFormat[]
}

/**
 * Reads the rows of a sheet, in batches of what one piece of the file holds. Rows without a cell that has a value are
 * left out.
 *
 * @param read hands the XML of the sheet to handlers and yields after each piece
 */
export async function* readSheetRows(
  read: (handlers: PartHandlers) => AsyncIterable<void>,
  context: RowContext,
): AsyncGenerator<readonly SheetRow[], void, undefined> {
  let batch: SheetRow[] = []
  const handlers = rowHandlers(context, (row) => void batch.push(row))
  for await (const _piece of read(handlers)) {
    if (batch.length === 0) continue
    yield batch
    batch = []
  }
}

function rowHandlers({ texts, formats }: RowContext, onRow: (row: SheetRow) => void): PartHandlers {
  let isInData = false
  let rowNumber = 0
  let cells: SheetCell[] = []
  let column = 0
  let type = ''
  let format = GENERAL
  let content = ''
  let takesText = false
  let isPhonetic = false

  function finishCell(): void {
    const value = valueOf(type, content, texts)
    if (value === undefined) return
    if (cells.length >= MAXIMUM_COLUMNS) throw damaged(`row ${rowNumber}`)
    cells.push({ column, value, format })
  }

  return {
    open(name, attributes) {
      switch (name) {
        case 'c':
          column = columnOf(attributes['r'], column)
          type = attributes['t'] ?? 'n'
          format = formats[Number(attributes['s'] ?? -1)] ?? GENERAL
          content = ''
          break
        case 'v':
          takesText = isInData
          break
        case 't':
          takesText = isInData && !isPhonetic
          break
        case 'rPh':
          isPhonetic = true
          break
        case 'row':
          rowNumber = rowOf(attributes['r'], rowNumber)
          cells = []
          column = 0
          break
        case 'sheetData':
          isInData = true
      }
    },
    text(piece) {
      if (!takesText) return
      content += piece
      if (content.length > MAXIMUM_ITEM_LENGTH) throw damaged(`row ${rowNumber}`)
    },
    close(name) {
      switch (name) {
        case 'v':
        case 't':
          takesText = false
          break
        case 'rPh':
          isPhonetic = false
          break
        case 'c':
          if (isInData) finishCell()
          break
        case 'row':
          if (isInData && cells.length > 0) onRow({ number: rowNumber, cells })
          break
        case 'sheetData':
          isInData = false
      }
    },
  }
}

function valueOf(type: string, content: string, texts: TextStore): SheetCell['value'] | undefined {
  if (content === '') return undefined
  switch (type) {
    case 'n': {
      const number = Number(content)
      return Number.isFinite(number) ? number : content
    }
    case 's': {
      const text = texts.get(Number(content))
      return text === '' ? undefined : text
    }
    case 'b':
      return content === '1' || content === 'true'
    default:
      // Texts in their place (`inlineStr`), of formulas (`str`), errors (`e`) and dates in words (`d`).
      return decodeText(content)
  }
}

/** A cell without a reference stands right of the one before. */
function columnOf(reference: string | undefined, before: number): number {
  const column = reference === undefined ? before + 1 : columnNumber(reference.replace(/\d+$/, ''))
  if (column === undefined || column > MAXIMUM_COLUMNS) throw damaged(reference ?? '')
  return column
}

function rowOf(reference: string | undefined, before: number): number {
  const row = reference === undefined ? before + 1 : Number(reference)
  if (!Number.isSafeInteger(row) || row < 1) throw damaged(reference ?? '')
  return row
}

function damaged(place: string): Error {
  return fileFailure(`The workbook is damaged at '${place.slice(0, 20)}'`)
}
