import { fileFailure } from '../file-failure.ts'
import type { Sheet, Workbook } from './open-workbook.ts'

/** As the failure of a reader for large workbooks in Java, which documents compare (files.md, Stream Excel). */
const MISSING_SHEET = 'com.monitorjbl.xlsx.exceptions.MissingSheetException'

/** @throws StepFailure when there is no sheet of that name. Names are compared without regard to case, as Excel does. */
export function findSheet(workbook: Workbook, name: string): Sheet {
  const found =
    workbook.sheets.find((sheet) => sheet.name === name) ??
    workbook.sheets.find((sheet) => sheet.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw fileFailure(`Sheet '${name}' does not exist`, { exception: MISSING_SHEET })
  return found
}

/** The sheet at a place, which begins at 0. @throws StepFailure when there is none */
export function sheetAt(workbook: Workbook, index: number): Sheet {
  const found = workbook.sheets[index]
  if (found === undefined) throw fileFailure(`Sheet ${index} does not exist`, { exception: MISSING_SHEET })
  return found
}
