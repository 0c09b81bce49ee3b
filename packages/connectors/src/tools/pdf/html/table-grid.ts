import type { Element } from 'domhandler'
import { isTag } from 'domhandler'

/** A cell and the place of its upper left corner. */
export interface GridCell {
  readonly element: Element
  readonly row: number
  readonly column: number
  readonly rowSpan: number
  readonly columnSpan: number
}

export interface TableGrid {
  readonly cells: readonly GridCell[]
  readonly rows: readonly Element[]
  readonly columns: number
  /** Rows at the top that are repeated on each page. */
  readonly headerRows: number
  readonly caption: Element | undefined
  /** Widths that `col` elements give, by column. */
  readonly columnElements: readonly (Element | undefined)[]
}

const MOST_SPAN = 200

/** Lays out the rows of a table: heads first, feet last, and no two cells in one place. */
export function gridOf(table: Element, displayOf: (element: Element) => string): TableGrid {
  const heads: Element[] = []
  const bodies: Element[] = []
  const feet: Element[] = []
  let caption: Element | undefined
  const columnElements: (Element | undefined)[] = []
  for (const child of table.children.filter(isTag)) {
    if (child.name === 'colgroup' || child.name === 'col') addColumns(child, columnElements)
    const display = displayOf(child)
    if (display === 'none') continue
    if (display === 'table-caption') caption ??= child
    else if (display === 'table-row') bodies.push(child)
    else if (display === 'table-header-group') heads.push(...rowsIn(child, displayOf))
    else if (display === 'table-footer-group') feet.push(...rowsIn(child, displayOf))
    else if (display === 'table-row-group') bodies.push(...rowsIn(child, displayOf))
  }
  const rows = [...heads, ...bodies, ...feet]
  const { cells, columns } = place(rows, displayOf)
  return { cells, rows, columns, headerRows: heads.length, caption, columnElements }
}

function rowsIn(group: Element, displayOf: (element: Element) => string): Element[] {
  return group.children.filter(isTag).filter((child) => displayOf(child) === 'table-row')
}

function addColumns(element: Element, columns: (Element | undefined)[]): void {
  const inner = element.children.filter(isTag).filter(({ name }) => name === 'col')
  for (const column of inner.length > 0 ? inner : [element]) {
    for (let i = span(column.attribs['span']); i > 0; i--) columns.push(column)
  }
}

function place(
  rows: readonly Element[],
  displayOf: (element: Element) => string,
): { readonly cells: readonly GridCell[]; readonly columns: number } {
  const cells: GridCell[] = []
  /** For each column, the first row that is free. */
  const freeFrom: number[] = []
  rows.forEach((element, row) => {
    let column = 0
    for (const cell of element.children.filter(isTag)) {
      if (displayOf(cell) !== 'table-cell') continue
      while ((freeFrom[column] ?? 0) > row) column++
      const rowSpan = Math.min(span(cell.attribs['rowspan']), rows.length - row)
      let columnSpan = span(cell.attribs['colspan'])
      // A cell never covers one that reaches down from above.
      for (let i = 1; i < columnSpan; i++) if ((freeFrom[column + i] ?? 0) > row) columnSpan = i
      cells.push({ element: cell, row, column, rowSpan, columnSpan })
      for (let i = 0; i < columnSpan; i++) freeFrom[column + i] = row + rowSpan
      column += columnSpan
    }
  })
  return { cells, columns: freeFrom.length }
}

function span(value: string | undefined): number {
  const number = Number.parseInt(value ?? '1', 10)
  return Number.isNaN(number) ? 1 : Math.max(1, Math.min(number, MOST_SPAN))
}
