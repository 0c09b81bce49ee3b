import { escapeXml } from '../../tools/xml/escape-xml.ts'

/** Most characters of a cell in Excel. */
export const MAXIMUM_CELL_LENGTH = 32_767

/** Undoes `_x000D_`, how workbooks write characters that XML does not have. */
export function decodeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/** A text as it stands in a part of a workbook. */
export function encodeText(text: string): string {
  const guarded = text.includes('_x') ? text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_') : text
  // What XML does not have.
  const coded = guarded.replace(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g, codeOf).toWellFormed()
  return escapeXml(coded)
}

function codeOf(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}
