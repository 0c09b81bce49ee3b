import type { StepCall } from '@jatai/sdk'
import type { LocalFile } from '../local-file.ts'
import { readCellFormats } from './cell-formats.ts'
import type { CellFormat } from './cell-formats.ts'
import { notWorkbook, openPackage, readToEnd } from './open-package.ts'
import type { Package, Relation } from './open-package.ts'
import { readSharedTexts } from './shared-texts.ts'
import { readSheetRows } from './sheet-rows.ts'
import type { SheetRow } from './sheet-rows.ts'
import { createTextStore } from './text-store.ts'
import type { TextStore } from './text-store.ts'
import type { PartHandlers } from './xml-part.ts'

/** A sheet as the workbook lists it. */
export interface Sheet {
  readonly name: string
  /** Name of its part; undefined for what holds no cells (a chart of its own). */
  readonly part: string | undefined
}

/** A workbook (.xlsx) that is open for reading. */
export interface Workbook {
  readonly file: LocalFile
  readonly package: Package
  /** Name of the part that lists the sheets. */
  readonly part: string
  /** What that part refers to. */
  readonly relations: readonly Relation[]
  readonly sheets: readonly Sheet[]
  /** Dates are counted from 1904. */
  readonly is1904: boolean
  /** The rows of a sheet, in batches, as they come from the file. */
  rows(sheet: Sheet): AsyncIterable<readonly SheetRow[]>
  close(): void
}

/**
 * Opens a workbook. Sheets are read as streams; in memory are the texts that they share and the formats of cells.
 *
 * @throws StepFailure for what is no workbook of this kind
 */
export async function openWorkbook(call: Pick<StepCall<unknown>, 'signal'>, file: LocalFile): Promise<Workbook> {
  const source = await openPackage(call, file)
  try {
    const part = (await source.relationsOf('/')).find(({ type }) => type === 'officeDocument')?.part
    if (part === undefined) throw notWorkbook(file)
    const relations = await source.relationsOf(part)
    const { sheets, is1904 } = await readSheetList(source, part, relations)
    let contents: Promise<Contents> | undefined
    return {
      file,
      package: source,
      part,
      relations,
      sheets,
      is1904,
      async *rows(sheet) {
        const sheetPart = sheet.part
        if (sheetPart === undefined) return
        const context = await (contents ??= readContents(source, relations))
        yield* readSheetRows((handlers) => source.readXml(sheetPart, handlers), context)
      },
      close: () => source.close(),
    }
  } catch (error) {
    source.close()
    throw error
  }
}

async function readSheetList(
  source: Package,
  part: string,
  relations: readonly Relation[],
): Promise<Pick<Workbook, 'sheets' | 'is1904'>> {
  const sheets: Sheet[] = []
  let is1904 = false
  const open: PartHandlers['open'] = (name, attributes) => {
    if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
    if (name !== 'sheet') return
    const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1]
    const relation = relations.find((each) => each.id === id)
    sheets.push({
      name: attributes['name'] ?? '',
      part: relation?.type === 'worksheet' ? relation.part : undefined,
    })
  }
  await readToEnd(source.readXml(part, { open }))
  return { sheets, is1904 }
}

interface Contents {
  readonly texts: TextStore
  readonly formats: readonly CellFormat[]
}

async function readContents(source: Package, relations: readonly Relation[]): Promise<Contents> {
  const texts = createTextStore()
  const formats: CellFormat[] = []
  const read = async (type: string, handlers: PartHandlers): Promise<void> => {
    const part = relations.find((relation) => relation.type === type)?.part
    if (part !== undefined && source.has(part)) await readToEnd(source.readXml(part, handlers))
  }
  await read('sharedStrings', readSharedTexts(texts))
  await read('styles', readCellFormats(formats))
  return { texts, formats }
}
