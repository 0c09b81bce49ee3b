import { cellName, columnNumber } from './cell-reference.ts'
import type { CellReference } from './cell-reference.ts'
import { cellXml } from './sheet-xml.ts'
import type { CellContent } from './sheet-xml.ts'
import { tagPattern } from './xml-edit.ts'

/**
 * The part of a sheet with another value in one cell, which keeps its format; row and cell are made where they are
 * missing.
 *
 * @returns undefined when the cell holds a formula that others share
 */
export function replaceCell(xml: string, reference: CellReference, content: CellContent): string | undefined {
  const tags = new RegExp(
    `<!--[\\s\\S]*?-->|<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|</(?:[\\w.-]+:)?(?:row|sheetData)\\s*>|${tagPattern('row|c|sheetData').source}`,
    'g',
  )
  const splice = (from: number, to: number, text: string): string => xml.slice(0, from) + text + xml.slice(to)
  const cell = (prefix: string, style?: string): string =>
    cellXml(cellName(reference), content, { prefix, ...(style === undefined ? {} : { style }) })
  const row = (prefix: string): string => `<${prefix}row r="${reference.row}">${cell(prefix)}</${prefix}row>`
  let rowNumber = 0
  let column = 0
  let rowPrefix = ''

  for (let tag = tags.exec(xml); tag !== null; tag = tags.exec(xml)) {
    const [all, prefix = '', attributes = '', closes] = tag
    const end = tag.index + all.length
    const name = /^<\/?(?:[\w.-]+:)?(\w+)/.exec(all)?.[1]
    if (all.startsWith('</')) {
      // Everything before has been passed by: the place is at this end.
      if (name === 'sheetData') return splice(tag.index, tag.index, row(rowPrefix || prefixOf(all)))
      if (rowNumber === reference.row) return splice(tag.index, tag.index, cell(prefixOf(all)))
      continue
    }
    switch (name) {
      case 'sheetData':
        if (closes === '/')
          return splice(tag.index, end, `<${prefix}sheetData${attributes}>${row(prefix)}</${prefix}sheetData>`)
        break
      case 'row':
        rowNumber = Number(attributeOf(attributes, 'r') ?? rowNumber + 1)
        rowPrefix = prefix
        column = 0
        if (rowNumber > reference.row) return splice(tag.index, tag.index, row(prefix))
        if (rowNumber === reference.row && closes === '/') {
          return splice(tag.index, end, `<${prefix}row${attributes}>${cell(prefix)}</${prefix}row>`)
        }
        break
      case 'c': {
        if (rowNumber !== reference.row) break
        const letters = attributeOf(attributes, 'r')?.replace(/\d+$/, '')
        column = letters === undefined ? column + 1 : (columnNumber(letters) ?? column + 1)
        if (column > reference.column) return splice(tag.index, tag.index, cell(prefix))
        if (column < reference.column) break
        const close = `</${prefix}c>`
        const cellEnd = closes === '/' ? end : xml.indexOf(close, end) + close.length
        if (isSharedFormula(xml.slice(end, cellEnd))) return undefined
        return splice(tag.index, cellEnd, cell(prefix, attributeOf(attributes, 's')))
      }
    }
  }
  return xml
}

/** A formula that is stored once for several cells, in the first of them. */
function isSharedFormula(content: string): boolean {
  const [, , attributes = ''] = tagPattern('f').exec(content) ?? []
  return attributeOf(attributes, 'ref') !== undefined
}

function attributeOf(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)?.slice(1).find(Boolean)
}

function prefixOf(closingTag: string): string {
  return /^<\/([\w.-]+:)/.exec(closingTag)?.[1] ?? ''
}
