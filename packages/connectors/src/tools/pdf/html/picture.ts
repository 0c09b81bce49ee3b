import type { Element } from 'domhandler'
import { PIXEL } from './css-values.ts'
import type { PdfNode } from './pdf-node.ts'
import type { Style } from './style.ts'
import { svgText } from './svg-text.ts'

/** A picture under a name of pdfmake's, with its size in pixels. */
export interface Picture {
  readonly name: string
  readonly width: number
  readonly height: number
}

export interface Pictures {
  /** By the address that the document has for it. */
  find(source: string): Picture | undefined
  /** The widest that a picture may be, in points. */
  readonly widest: number
}

/** The node of an `img` or `svg` element; undefined when there is nothing to show. */
export function pictureOf(element: Element, style: Style, pictures: Pictures): PdfNode | undefined {
  const width = typeof style.width === 'string' ? (Number.parseFloat(style.width) / 100) * pictures.widest : style.width
  const margin = [...style.margin] as [number, number, number, number]
  if (element.name === 'svg') {
    const svg = svgText(element)
    const natural = naturalSize(element)
    if (natural === undefined) return undefined
    return { svg, ...fitted(natural, width, style.height, pictures.widest), margin }
  }
  const picture = pictures.find(element.attribs['src'] ?? '')
  if (picture === undefined) return undefined
  const natural = { width: picture.width * PIXEL, height: picture.height * PIXEL }
  return { image: picture.name, ...fitted(natural, width, style.height, pictures.widest), margin }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The wanted size; one side alone keeps the shape, and nothing is wider than the page. */
function fitted(natural: Size, width: number | undefined, height: number | undefined, widest: number): Size {
  const shape = natural.width / natural.height
  const wanted = {
    width: width ?? (height === undefined ? natural.width : height * shape),
    height: height ?? (width === undefined ? natural.height : width / shape),
  }
  const factor = Math.min(1, widest / wanted.width)
  return { width: Math.max(1, wanted.width * factor), height: Math.max(1, wanted.height * factor) }
}

function naturalSize({ attribs }: Element): Size | undefined {
  const box = (attribs['viewbox'] ?? attribs['viewBox'] ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const side = (name: string, fromBox: number | undefined): number => {
    const own = /^\s*[\d.]+(?:px|pt)?\s*$/.test(attribs[name] ?? '') ? Number.parseFloat(attribs[name]!) : undefined
    return (own ?? fromBox ?? Number.NaN) * PIXEL
  }
  const size = { width: side('width', box[2]), height: side('height', box[3]) }
  return size.width > 0 && size.height > 0 ? size : undefined
}
