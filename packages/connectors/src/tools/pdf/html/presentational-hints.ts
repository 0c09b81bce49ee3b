import type { Element } from 'domhandler'
import { parseDeclarations } from './css-declarations.ts'
import type { Declaration } from './css-declarations.ts'

/** What attributes of older HTML say about the look, as declarations. */
export function presentationalHints(element: Element): readonly Declaration[] {
  const { name, attribs } = element
  const css: string[] = []
  const add = (attribute: string, write: (value: string) => string): void => {
    const value = attribs[attribute]?.trim()
    if (value !== undefined && value !== '' && !/[;{}]/.test(value)) css.push(write(value))
  }
  add('bgcolor', (value) => `background-color: ${value}`)
  switch (name) {
    case 'font':
      add('color', (value) => `color: ${value}`)
      add('face', (value) => `font-family: ${value}`)
      add('size', (value) => `font-size: ${FONT_SIZES[Number(value) - 1] ?? 'inherit'}`)
      break
    case 'body':
      add('text', (value) => `color: ${value}`)
      break
    case 'table':
      add('width', (value) => `width: ${length(value)}`)
      add('align', (value) => (/^center$/i.test(value) ? 'margin-left: auto; margin-right: auto' : ''))
      add('align', (value) => (/^right$/i.test(value) ? 'margin-left: auto' : ''))
      add('border', (value) => (Number.parseFloat(value) > 0 ? `border: ${length(value)} solid gray` : ''))
      break
    case 'td':
    case 'th':
      css.push(...hintsOfTable(element))
      add('width', (value) => `width: ${length(value)}`)
      break
    case 'hr':
      add('width', (value) => `width: ${length(value)}`)
      add('color', (value) => `border-top-color: ${value}`)
      break
    case 'img':
    case 'svg':
      add('width', (value) => `width: ${length(value)}`)
      add('height', (value) => `height: ${length(value)}`)
      add('align', (value) => (/^(?:left|right)$/i.test(value) ? `float: ${value}` : ''))
      break
    case 'ul':
    case 'ol':
      add('type', (value) => `list-style-type: ${LIST_TYPES.get(value) ?? value}`)
  }
  if (name !== 'table' && name !== 'img') add('align', (value) => `text-align: ${value}`)
  add('valign', (value) => `vertical-align: ${value}`)
  if ('nowrap' in attribs) css.push('white-space: nowrap')
  return parseDeclarations(css.join(';'))
}

const FONT_SIZES = ['7pt', '10pt', '12pt', '13.5pt', '18pt', '24pt', '36pt']

const LIST_TYPES: ReadonlyMap<string, string> = new Map([
  ['1', 'decimal'],
  ['a', 'lower-alpha'],
  ['A', 'upper-alpha'],
  ['i', 'lower-roman'],
  ['I', 'upper-roman'],
])

function length(value: string): string {
  return /^\d+(?:\.\d+)?$/.test(value) ? `${value}px` : value
}

/** `border` and `cellpadding` of a table are about its cells. */
function hintsOfTable(cell: Element): readonly string[] {
  let table = cell.parent
  while (table !== null && !('name' in table && table.name === 'table')) table = table.parent
  if (table === null || !('attribs' in table)) return []
  const { border, cellpadding } = table.attribs
  const css: string[] = []
  if (border !== undefined && Number.parseFloat(border) > 0) css.push('border: 1px solid gray')
  if (cellpadding !== undefined && /^\d+$/.test(cellpadding)) css.push(`padding: ${cellpadding}px`)
  return css
}
