import type { NewArchive } from '../zip/write-archive.ts'
import { newWorkbookParts, sheetPart } from './new-workbook.ts'
import { checkSheetName } from './sheet-name.ts'
import { sheetXml } from './sheet-xml.ts'
import type { CellContent } from './sheet-xml.ts'
import { addFormats, NEW_STYLE_SHEET } from './style-sheet.ts'
import { addParts } from './write-package.ts'
import type { PartContent } from './write-package.ts'

/** A sheet that is to be written. */
export interface NewSheet {
  readonly name: string
  /**
   * Its rows, in batches.
   *
   * @param styles the numbers of the workbook's own formats, for dates
   */
  rows(styles: readonly number[]): AsyncIterable<readonly (readonly CellContent[])[]>
}

/**
 * Prepares a new workbook: what is returned adds its parts to an archive.
 *
 * @param formats format codes of Excel that its sheets use
 * @throws StepFailure for names of sheets that Excel does not allow
 */
export function newWorkbook(
  sheets: readonly NewSheet[],
  formats: readonly string[] = [],
): (archive: NewArchive) => void {
  const names = sheets.map(({ name }) => name)
  names.forEach((name, index) => checkSheetName(name, names.slice(0, index)))
  const styled = addFormats(NEW_STYLE_SHEET, formats)
  const parts = new Map<string, PartContent>(newWorkbookParts(names))
  parts.set('/xl/styles.xml', styled.xml)
  sheets.forEach(({ rows }, index) => parts.set(sheetPart(index + 1), () => sheetXml(rows(styled.styles))))
  return (archive) => addParts(archive, parts)
}
