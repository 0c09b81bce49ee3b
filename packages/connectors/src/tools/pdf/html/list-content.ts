import type { Element } from 'domhandler'
import { isTag } from 'domhandler'
import { boxOf } from './box.ts'
import type { ContentBuilder } from './content-builder.ts'
import { collapseMargins } from './margins.ts'
import type { PdfNode } from './pdf-node.ts'
import type { Style } from './style.ts'

const ORDERED: ReadonlyMap<string, string> = new Map([
  ['decimal', 'decimal'],
  ['decimal-leading-zero', 'decimal'],
  ['lower-alpha', 'lower-alpha'],
  ['lower-latin', 'lower-alpha'],
  ['upper-alpha', 'upper-alpha'],
  ['upper-latin', 'upper-alpha'],
  ['lower-roman', 'lower-roman'],
  ['upper-roman', 'upper-roman'],
])

/** A list with its marks; undefined when it is empty. */
export function listOf(element: Element, style: Style, builder: ContentBuilder): PdfNode | undefined {
  const items: PdfNode[] = []
  for (const child of element.children.filter(isTag)) {
    const itemStyle = builder.styleOf(child, style)
    if (itemStyle.display === 'none') continue
    const isItem = itemStyle.display === 'list-item'
    // Something else in a list stands for the content of an item.
    const content = isItem ? builder.contentsOf(child, itemStyle) : builder.contentsOf({ children: [child] }, style)
    if (content.length === 0) content.push({ text: '\u00a0', fontSize: itemStyle.fontSize })
    const item = isItem ? boxOf(content, itemStyle) : { stack: content }
    // pdfmake takes a list as an item for one without a mark.
    items.push({
      ...(item.ul === undefined && item.ol === undefined ? item : { stack: [item] }),
      ...(isItem ? {} : { listType: 'none' }),
    })
  }
  if (items.length === 0) return undefined
  collapseMargins(items)
  const list: PdfNode = {
    ...marks(element, style, items),
    markerColor: style.color,
    color: style.color,
    font: style.font,
    fontSize: style.fontSize,
  }
  // The marks themselves take some of the room that the padding makes for them.
  const padding = Math.max(0, style.padding[0] - style.fontSize * 1.1)
  return boxOf([list], { ...style, padding: [padding, style.padding[1], style.padding[2], style.padding[3]] })
}

function marks({ attribs }: Element, { listStyleType }: Style, items: PdfNode[]): PdfNode {
  const type = ORDERED.get(listStyleType)
  if (type === undefined)
    return { ul: items, type: ['disc', 'circle', 'square', 'none'].includes(listStyleType) ? listStyleType : 'disc' }
  const start = Number.parseInt(attribs['start'] ?? '', 10)
  return { ol: items, type, ...(Number.isNaN(start) ? {} : { start }) }
}
