import type { FontName } from './font-files.ts'

/** Left, top, right, bottom. */
export type Margin = [left: number, top: number, right: number, bottom: number]

/** A node of pdfmake's document: what we use of it. */
export interface PdfNode {
  text?: string | PdfNode[]
  stack?: PdfNode[]
  columns?: PdfNode[]
  columnGap?: number
  ul?: PdfNode[]
  ol?: PdfNode[]
  type?: string
  start?: number
  listType?: string
  markerColor?: string
  table?: {
    body: PdfNode[][]
    widths: (number | string)[]
    headerRows?: number
    dontBreakRows?: boolean
  }
  layout?: PdfTableLayout
  image?: string
  svg?: string
  width?: number | string
  height?: number
  margin?: Margin
  id?: string
  link?: string
  linkToDestination?: string
  font?: FontName
  fontSize?: number
  bold?: boolean
  italics?: boolean
  color?: string
  background?: string
  decoration?: readonly string[]
  alignment?: string
  lineHeight?: number
  leadingIndent?: number
  characterSpacing?: number
  noWrap?: boolean
  preserveLeadingSpaces?: boolean
  sup?: boolean
  sub?: boolean
  fillColor?: string
  border?: [boolean, boolean, boolean, boolean]
  borderColor?: [string, string, string, string]
  verticalAlignment?: string
  colSpan?: number
  rowSpan?: number
  pageBreak?: 'before'
  unbreakable?: boolean
}

/** Each answers for one line or column of a table. */
export interface PdfTableLayout {
  hLineWidth(line: number): number
  vLineWidth(line: number): number
  hLineColor?(line: number): string
  vLineColor?(line: number): string
  hLineStyle?(line: number): { dash: { length: number } } | null
  vLineStyle?(line: number): { dash: { length: number } } | null
  paddingLeft(column: number): number
  paddingRight(column: number): number
  paddingTop(row: number): number
  paddingBottom(row: number): number
}
