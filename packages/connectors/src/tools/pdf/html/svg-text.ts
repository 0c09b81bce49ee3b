import { isTag, isText } from 'domhandler'
import type { ChildNode, Element } from 'domhandler'
import { escapeXml } from '../../xml/escape-xml.ts'

/** Names that HTML reads in small letters and SVG wants otherwise. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [
    'viewBox',
    'preserveAspectRatio',
    'gradientUnits',
    'gradientTransform',
    'spreadMethod',
    'patternUnits',
    'patternContentUnits',
    'patternTransform',
    'clipPathUnits',
    'maskUnits',
    'maskContentUnits',
    'markerWidth',
    'markerHeight',
    'markerUnits',
    'refX',
    'refY',
    'textLength',
    'lengthAdjust',
    'startOffset',
    'pathLength',
    'linearGradient',
    'radialGradient',
    'clipPath',
    'textPath',
  ].map((name) => [name.toLowerCase(), name]),
)

const MOST_DEPTH = 100

/**
 * An inline SVG as XML. What leads out of it is left out: pictures other than those within the address itself, and
 * references that are not to a part of it (reliability.md SEC-04).
 */
export function svgText(element: Element): string {
  const root = { ...element.attribs }
  return write(element, root['xmlns'] === undefined ? { ...root, xmlns: 'http://www.w3.org/2000/svg' } : root, 0)
}

function write(element: Element, attribs: Readonly<Record<string, string>>, depth: number): string {
  if (depth > MOST_DEPTH) return ''
  const name = spelled(element.name)
  if (!/^[\w:-]+$/.test(name) || name === 'script' || name === 'foreignobject') return ''
  const attributes = Object.entries(attribs)
    .filter(([key, value]) => /^[\w:-]+$/.test(key) && isInside(key, value))
    .map(([key, value]) => ` ${spelled(key)}="${escapeXml(value)}"`)
    .join('')
  const content = element.children.map((child: ChildNode) => {
    if (isTag(child)) return write(child, child.attribs, depth + 1)
    return isText(child) ? escapeXml(child.data) : ''
  })
  return `<${name}${attributes}>${content.join('')}</${name}>`
}

function isInside(name: string, value: string): boolean {
  if (!/^(?:xlink:)?href$/i.test(name)) return !/^on/i.test(name)
  return /^\s*(?:#|data:image\/(?:png|jpe?g);base64,)/i.test(value)
}

function spelled(name: string): string {
  return SPELLINGS.get(name.toLowerCase()) ?? name
}
