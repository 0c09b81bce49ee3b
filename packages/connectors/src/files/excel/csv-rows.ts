import type { StepCall } from '@jatai/sdk'
import { createCsvReader } from '../../tools/csv/csv-reader.ts'
import type { LocalFile } from '../local-file.ts'
import { readText } from '../local-file.ts'
import type { CellContent } from './sheet-xml.ts'
import type { TypedColumn } from './typed-columns.ts'

interface CsvOptions {
  readonly charset: string
  readonly separator: string
  readonly columns: readonly TypedColumn[]
  /** Numbers of the formats of those columns that have one, in their order. */
  readonly styles: readonly number[]
  /** Days are counted from 1904. */
  readonly is1904: boolean
}

const DAYS_FROM_1900_TO_1904 = 1462

/** The rows of a CSV file, its header among them, in batches of what one piece of the file holds. */
export async function* csvRows(
  call: StepCall<unknown>,
  file: LocalFile,
  { charset, separator, columns, styles, is1904 }: CsvOptions,
): AsyncGenerator<readonly (readonly CellContent[])[], void, undefined> {
  const ownStyles = [...styles]
  const styled = columns.map((column) => ({
    ...column,
    style: column.format === undefined ? undefined : ownStyles.shift(),
  }))
  let batch: CellContent[][] = []
  const reader = createCsvReader(separator, (record) => {
    const cells: CellContent[] = [...record]
    for (const { column, convert, style } of styled) {
      const text = record[column - 1]
      if (text !== undefined) cells[column - 1] = inEpoch(convert(text, style), is1904)
    }
    batch.push(cells)
  })
  for await (const text of readText(call, file, charset)) {
    reader.write(text)
    yield batch
    batch = []
  }
  reader.end()
  yield batch
}

function inEpoch(content: CellContent, is1904: boolean): CellContent {
  const isDate = typeof content === 'object' && content !== null
  return isDate && is1904 ? { ...content, serial: content.serial - DAYS_FROM_1900_TO_1904 } : content
}
