import { colorOf, PIXEL, points, widthOf } from './css-values.ts'
import { INITIAL_STYLE } from './style.ts'
import type { Border, Sides, Style } from './style.ts'

/** The values that won the cascade, by property. */
export type CascadedValues = ReadonlyMap<string, string>

/** The style of an element, from what the cascade gave it and the style around it. */
export function computeStyle(values: CascadedValues, parent: Style): Style {
  const get = (name: string): string | undefined => {
    const value = values.get(name)?.toLowerCase()
    return value === 'initial' || value === 'unset' ? undefined : value
  }
  const fontSize = fontSizeOf(get('font-size'), parent.fontSize)
  const length = (name: string): number => points(get(name) ?? '0', fontSize) ?? 0
  const color = inherited(get('color'), (value) => colorOf(value), parent.color)
  return {
    ...INITIAL_STYLE,
    display: get('display') ?? 'inline',
    float: floatOf(get('float')),
    clears: /^(?:left|right|both)$/.test(get('clear') ?? ''),
    fontSize,
    font: inherited(values.get('font-family'), fontOf, parent.font),
    isBold: inherited(get('font-weight'), isBoldWeight, parent.isBold),
    isItalic: inherited(get('font-style'), (value) => value === 'italic' || value === 'oblique', parent.isItalic),
    isHidden: inherited(get('visibility'), (value) => value === 'hidden' || value === 'collapse', parent.isHidden),
    color,
    background: colorOf(get('background-color')),
    decoration: decorationOf(get('text-decoration') ?? get('text-decoration-line'), parent.decoration),
    textAlign: inherited(get('text-align'), alignmentOf, parent.textAlign),
    lineHeight: inherited(get('line-height'), (value) => lineHeightOf(value, fontSize), parent.lineHeight),
    whiteSpace: inherited(get('white-space'), whiteSpaceOf, parent.whiteSpace),
    textIndent: inherited(get('text-indent'), (value) => points(value, fontSize), parent.textIndent),
    textTransform: inherited(get('text-transform'), transformOf, parent.textTransform),
    letterSpacing: inherited(get('letter-spacing'), (value) => points(value, fontSize) ?? 0, parent.letterSpacing),
    position: positionOf(get('vertical-align'), parent.position),
    verticalAlign: verticalAlignOf(get('vertical-align'), parent.verticalAlign),
    listStyleType: inherited(get('list-style-type'), (value) => value, parent.listStyleType),
    margin: sides((side) => length(`margin-${side}`)),
    placement: placementOf(get('margin-left'), get('margin-right')),
    padding: sides((side) => Math.max(0, length(`padding-${side}`))),
    border: sides((side) => borderOf(side, get, fontSize, color)),
    width: widthOf(get('width'), fontSize),
    height: points(get('height') ?? '', fontSize),
    breaksBefore: /^(?:always|left|right)$/.test(get('page-break-before') ?? ''),
    breaksAfter: /^(?:always|left|right)$/.test(get('page-break-after') ?? ''),
    avoidsBreak: get('page-break-inside') === 'avoid',
  }
}

function floatOf(value: string | undefined): Style['float'] {
  return value === 'left' || value === 'right' ? value : undefined
}

function inherited<T>(value: string | undefined, read: (value: string) => T | undefined, parent: T): T {
  if (value === undefined || value === 'inherit') return parent
  return read(value) ?? parent
}

function sides<T>(of: (side: string) => T): Sides<T> {
  return [of('left'), of('top'), of('right'), of('bottom')]
}

const FONT_SIZES: Readonly<Record<string, number>> = {
  'xx-small': 7,
  'x-small': 7.5,
  small: 10,
  medium: 12,
  large: 13.5,
  'x-large': 18,
  'xx-large': 24,
}

function fontSizeOf(value: string | undefined, parent: number): number {
  if (value === undefined || value === 'inherit') return parent
  if (value === 'smaller') return parent / 1.2
  if (value === 'larger') return parent * 1.2
  const size = (Object.hasOwn(FONT_SIZES, value) ? FONT_SIZES[value] : undefined) ?? points(value, parent, parent)
  return size === undefined ? parent : Math.max(1, Math.min(size, 1000))
}

/** The first family that is known; all others look like Roboto. */
function fontOf(value: string): Style['font'] | undefined {
  for (const family of value.toLowerCase().split(',')) {
    if (/mono|courier|consolas|menlo/.test(family)) return 'Courier'
    if (/sans|arial|helvetica|roboto|verdana|tahoma|calibri|segoe|trebuchet/.test(family)) return 'Roboto'
    if (/serif|times|georgia|garamond|palatino|cambria/.test(family)) return 'Times'
  }
  return undefined
}

function isBoldWeight(value: string): boolean | undefined {
  if (value === 'bold' || value === 'bolder') return true
  if (value === 'normal' || value === 'lighter') return false
  const weight = Number(value)
  return Number.isNaN(weight) ? undefined : weight >= 600
}

/** Decorations are drawn through all that is inside, so they add up. */
function decorationOf(value: string | undefined, parent: Style['decoration']): Style['decoration'] {
  if (value === undefined || value === 'inherit') return parent
  if (/\bnone\b/.test(value)) return []
  const found = new Set(parent)
  if (/\bunderline\b/.test(value)) found.add('underline')
  if (/\bline-through\b/.test(value)) found.add('lineThrough')
  if (/\boverline\b/.test(value)) found.add('overline')
  return [...found]
}

function alignmentOf(value: string): Style['textAlign'] | undefined {
  if (value === 'start') return 'left'
  if (value === 'end') return 'right'
  return value === 'left' || value === 'right' || value === 'center' || value === 'justify' ? value : undefined
}

function lineHeightOf(value: string, fontSize: number): number | undefined {
  const times = /^\d*\.?\d+$/.test(value) ? Number(value) : (points(value, fontSize, fontSize) ?? 0) / fontSize
  return times > 0 ? times : undefined
}

function whiteSpaceOf(value: string): Style['whiteSpace'] | undefined {
  if (value === 'break-spaces') return 'pre-wrap'
  const known = ['normal', 'nowrap', 'pre', 'pre-wrap', 'pre-line'] as const
  return known.find((name) => name === value)
}

function transformOf(value: string): Style['textTransform'] | undefined {
  const known = ['none', 'uppercase', 'lowercase', 'capitalize'] as const
  return known.find((name) => name === value)
}

function positionOf(value: string | undefined, parent: Style['position']): Style['position'] {
  if (value === 'sub' || value === 'super') return value
  return value === 'baseline' ? 'baseline' : parent
}

function verticalAlignOf(value: string | undefined, parent: Style['verticalAlign']): Style['verticalAlign'] {
  if (value === 'inherit') return parent
  return value === 'middle' || value === 'bottom' ? value : 'top'
}

function placementOf(left: string | undefined, right: string | undefined): Style['placement'] {
  if (left !== 'auto') return 'left'
  return right === 'auto' ? 'center' : 'right'
}

const BORDER_WIDTHS: Readonly<Record<string, number>> = { thin: PIXEL, medium: 3 * PIXEL, thick: 5 * PIXEL }

function borderOf(
  side: string,
  get: (name: string) => string | undefined,
  fontSize: number,
  textColor: string,
): Border {
  const style = get(`border-${side}-style`) ?? 'none'
  const width = get(`border-${side}-width`) ?? 'medium'
  const size = (Object.hasOwn(BORDER_WIDTHS, width) ? BORDER_WIDTHS[width] : undefined) ?? points(width, fontSize) ?? 0
  const color = get(`border-${side}-color`)
  const isDrawn = style !== 'none' && style !== 'hidden' && color !== 'transparent'
  return {
    width: isDrawn ? Math.max(0, size) : 0,
    color: colorOf(color) ?? textColor,
    line: style === 'dashed' || style === 'dotted' ? style : 'solid',
  }
}
