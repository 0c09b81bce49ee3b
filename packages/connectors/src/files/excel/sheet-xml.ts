import { fileFailure } from '../file-failure.ts'
import { columnName, MAXIMUM_COLUMNS, MAXIMUM_ROWS } from './cell-reference.ts'
import { encodeText, MAXIMUM_CELL_LENGTH } from './cell-text.ts'

/** What is written into a cell; null leaves it empty. */
export type CellContent = string | number | boolean | DateContent | null

/** A date: days since 1899-12-30, and the number of the format that shows it. */
export interface DateContent {
  readonly serial: number
  readonly style: number
}

/** The part of a workbook that holds a sheet, piece by piece, from rows that come in batches. */
export async function* sheetXml(
  batches: AsyncIterable<readonly (readonly CellContent[])[]>,
): AsyncGenerator<Buffer, void, undefined> {
  let text = `${XML_DECLARATION}<worksheet xmlns="${SPREADSHEET}"><sheetData>`
  let number = 0
  for await (const batch of batches) {
    for (const cells of batch) {
      if (++number > MAXIMUM_ROWS) throw fileFailure(`A sheet cannot have more than ${MAXIMUM_ROWS} rows`)
      text += rowXml(cells, number)
    }
    if (text.length < PIECE) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(`${text}</sheetData></worksheet>`)
}

const PIECE = 64 * 1024

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
export const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

function rowXml(cells: readonly CellContent[], number: number): string {
  if (cells.length > MAXIMUM_COLUMNS) {
    throw fileFailure(`Row ${number} has more than the ${MAXIMUM_COLUMNS} columns of a sheet`)
  }
  let text = `<row r="${number}">`
  cells.forEach((content, index) => {
    if (content !== null && content !== '') text += cellXml(columnName(index + 1) + number, content)
  })
  return `${text}</row>`
}

/**
 * A cell.
 *
 * @param reference `A1`
 * @param options.prefix of names, with its colon
 * @param options.style number of its format
 * @throws StepFailure for a text that is longer than Excel allows
 */
export function cellXml(
  reference: string,
  content: CellContent,
  { prefix: p = '', style }: { readonly prefix?: string; readonly style?: string } = {},
): string {
  const start = `<${p}c r="${reference}"${style === undefined ? '' : ` s="${style}"`}`
  if (content === null) return `${start}/>`
  if (typeof content === 'object') {
    return `<${p}c r="${reference}" s="${content.style}"><${p}v>${content.serial}</${p}v></${p}c>`
  }
  if (typeof content === 'number') return `${start}><${p}v>${content}</${p}v></${p}c>`
  if (typeof content === 'boolean') return `${start} t="b"><${p}v>${content ? 1 : 0}</${p}v></${p}c>`
  if (content.length > MAXIMUM_CELL_LENGTH) {
    throw fileFailure(`The text of cell ${reference} has more than ${MAXIMUM_CELL_LENGTH} characters`)
  }
  const text = `<${p}t xml:space="preserve">${encodeText(content)}</${p}t>`
  return `${start} t="inlineStr"><${p}is>${text}</${p}is></${p}c>`
}
