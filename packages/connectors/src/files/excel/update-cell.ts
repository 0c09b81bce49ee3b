import { fileFailure } from '../file-failure.ts'
import type { NewArchive } from '../zip/write-archive.ts'
import { cellName } from './cell-reference.ts'
import type { CellReference } from './cell-reference.ts'
import { relationsPart } from './open-package.ts'
import type { Sheet, Workbook } from './open-workbook.ts'
import { replaceCell } from './replace-cell.ts'
import type { CellContent } from './sheet-xml.ts'
import { addParts } from './write-package.ts'
import type { PartContent } from './write-package.ts'
import { removeElements, setAttribute } from './xml-edit.ts'

/**
 * Prepares a workbook with another value in one cell: what is returned adds its parts to an archive. Formats, formulas
 * and everything else stay; formulas are computed anew when the workbook is opened in Excel.
 *
 * @throws StepFailure when other cells depend on how this one is stored
 */
export async function updateCell(
  workbook: Workbook,
  sheet: Sheet,
  reference: CellReference,
  content: CellContent,
): Promise<(archive: NewArchive) => void> {
  const { package: source, part: workbookPart, relations } = workbook
  if (sheet.part === undefined) throw fileFailure(`Sheet '${sheet.name}' has no cells`)
  const sheetXml = replaceCell(await source.readText(sheet.part), reference, content)
  if (sheetXml === undefined) {
    throw fileFailure(`Cell ${cellName(reference)} of '${sheet.name}' holds the formula of other cells as well`)
  }
  const parts = new Map<string, PartContent | undefined>([
    [sheet.part, sheetXml],
    [workbookPart, setAttribute(await source.readText(workbookPart), 'calcPr', 'fullCalcOnLoad', '1')],
  ])
  // The order of computation names the cells with formulas. Excel makes it anew.
  const order = relations.find(({ type }) => type === 'calcChain')?.part
  if (order !== undefined) {
    const names = [relationsPart(workbookPart), '/[Content_Types].xml'] as const
    const [links, types] = await Promise.all(names.map((name) => source.readText(name)))
    parts.set(order, undefined)
    parts.set(names[0], removeElements(links!, 'Relationship', /calcChain/i))
    parts.set(names[1], removeElements(types!, 'Override', /calcChain/i))
  }
  return (archive) => addParts(archive, parts, source)
}
