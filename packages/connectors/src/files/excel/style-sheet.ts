import { fileFailure } from '../file-failure.ts'
import { encodeText } from './cell-text.ts'
import { SPREADSHEET, XML_DECLARATION } from './sheet-xml.ts'
import { appendChild, tagPattern } from './xml-edit.ts'

/** Own format codes begin with this number. */
const FIRST_OWN_FORMAT = 164

/** The formats of a new workbook, before any is added. */
export const NEW_STYLE_SHEET =
  `${XML_DECLARATION}<styleSheet xmlns="${SPREADSHEET}">` +
  '<fonts><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>' +
  '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>' +
  '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'

/**
 * Adds formats to the part that holds them.
 *
 * @param codes format codes of Excel
 * @returns the part, and the numbers by which cells refer to the formats, in the same order
 */
export function addFormats(
  xml: string,
  codes: readonly string[],
): { readonly xml: string; readonly styles: readonly number[] } {
  if (codes.length === 0) return { xml, styles: [] }
  const known = [...xml.matchAll(/\snumFmtId\s*=\s*["'](\d+)["']/g)].map(([, id]) => Number(id))
  const firstId = known.reduce((next, id) => Math.max(next, id + 1), FIRST_OWN_FORMAT)
  const firstStyle = countCellFormats(xml)
  const formats = (p: string): string =>
    codes.map((code, i) => `<${p}numFmt numFmtId="${firstId + i}" formatCode="${encodeText(code)}"/>`).join('')
  const withFormats = appendChild(xml, 'numFmts', formats) ?? insertFormats(xml, formats)
  const withStyles = appendChild(withFormats, 'cellXfs', (p) =>
    codes.map((_code, i) => `<${p}xf numFmtId="${firstId + i}" xfId="0" applyNumberFormat="1"/>`).join(''),
  )
  if (withStyles === undefined) throw fileFailure('The workbook has no list of the formats of its cells')
  return { xml: withStyles, styles: codes.map((_code, i) => firstStyle + i) }
}

/** Without a list of formats there is none yet; it has to be the first child. */
function insertFormats(xml: string, formats: (prefix: string) => string): string {
  return xml.replace(tagPattern('styleSheet'), (all, p: string) => `${all}<${p}numFmts>${formats(p)}</${p}numFmts>`)
}

function countCellFormats(xml: string): number {
  const [, inside = ''] = /<(?:[\w.-]+:)?cellXfs[\s>]([\s\S]*?)<\/(?:[\w.-]+:)?cellXfs/.exec(xml) ?? []
  return [...inside.matchAll(tagPattern('xf', 'g'))].length
}
