import { posix } from 'node:path'
import type { NewArchive } from '../zip/write-archive.ts'
import { encodeText } from './cell-text.ts'
import { OFFICE_RELATIONS, SHEET_TYPE, sheetPart, STYLES_TYPE } from './new-workbook.ts'
import { notWorkbook, relationsPart } from './open-package.ts'
import type { Workbook } from './open-workbook.ts'
import { checkSheetName } from './sheet-name.ts'
import { sheetXml } from './sheet-xml.ts'
import { addFormats, NEW_STYLE_SHEET } from './style-sheet.ts'
import { addParts } from './write-package.ts'
import type { PartContent } from './write-package.ts'
import type { NewSheet } from './write-workbook.ts'
import { appendChild } from './xml-edit.ts'

const CONTENT_TYPES = '/[Content_Types].xml'

/**
 * Prepares a workbook with further sheets behind those that it has: what is returned adds its parts to an archive.
 * Everything else in the workbook is taken over as it is.
 *
 * @param formats format codes of Excel that the new sheets use
 * @throws StepFailure for names of sheets that are taken or not allowed
 */
export async function addSheets(
  workbook: Workbook,
  sheets: readonly NewSheet[],
  formats: readonly string[],
): Promise<(archive: NewArchive) => void> {
  const taken = workbook.sheets.map(({ name }) => name)
  for (const { name } of sheets) {
    checkSheetName(name, taken)
    taken.push(name)
  }
  const { package: source, part: workbookPart } = workbook
  const files = new Map<string, string>()
  const append = async (part: string, element: string, child: (prefix: string) => string): Promise<void> => {
    const changed = appendChild(files.get(part) ?? (await source.readText(part)), element, child)
    if (changed === undefined) throw notWorkbook(source.file)
    files.set(part, changed)
  }
  /** Makes a part known: to the workbook under an id, and to the package by its type. */
  const register = async (part: string, type: string, contentType: string): Promise<string> => {
    const relations = relationsPart(workbookPart)
    const id = freeName('rIdJatai', `${files.get(relations) ?? (await source.readText(relations))}`)
    const target = posix.relative(posix.dirname(workbookPart), part)
    const relation = `Id="${id}" Type="${OFFICE_RELATIONS}/${type}" Target="${target}"`
    await append(relations, 'Relationships', (p) => `<${p}Relationship ${relation}/>`)
    await append(CONTENT_TYPES, 'Types', (p) => `<${p}Override PartName="${part}" ContentType="${contentType}"/>`)
    return id
  }

  const stylesPart = workbook.relations.find(({ type }) => type === 'styles')?.part
  const styled = addFormats(stylesPart === undefined ? NEW_STYLE_SHEET : await source.readText(stylesPart), formats)
  files.set(stylesPart ?? '/xl/styles.xml', styled.xml)
  if (stylesPart === undefined) await register('/xl/styles.xml', 'styles', STYLES_TYPE)

  const parts = new Map<string, PartContent>()
  let sheetId = highestSheetId(await source.readText(workbookPart))
  let number = 0
  for (const { name, rows } of sheets) {
    do number++
    while (source.has(sheetPart(number)))
    const part = sheetPart(number)
    const id = await register(part, 'worksheet', SHEET_TYPE)
    const attributes = `name="${encodeText(name)}" sheetId="${++sheetId}"`
    const link = `xmlns:r="${OFFICE_RELATIONS}" r:id="${id}"`
    await append(workbookPart, 'sheets', (p) => `<${p}sheet ${attributes} ${link}/>`)
    parts.set(part, () => sheetXml(rows(styled.styles)))
  }
  return (archive) => addParts(archive, new Map<string, PartContent>([...files, ...parts]), source)
}

function highestSheetId(workbookXml: string): number {
  const ids = [...workbookXml.matchAll(/\ssheetId\s*=\s*["'](\d+)["']/g)].map(([, id]) => Number(id))
  return Math.max(0, ...ids)
}

/** A name that stands nowhere in the text. */
function freeName(start: string, text: string): string {
  let number = 1
  while (text.includes(`"${start}${number}"`) || text.includes(`'${start}${number}'`)) number++
  return start + number
}
