import { colorOf } from './css-values.ts'

/** One property with its value as text, in small letters but for what is in quotes. */
export interface Declaration {
  readonly name: string
  readonly value: string
  readonly isImportant: boolean
}

/** The declarations of a block or of a `style` attribute, short forms written out. What cannot be read is left out. */
export function parseDeclarations(text: string): readonly Declaration[] {
  return splitOutside(text, ';').flatMap((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) return []
    const name = part.slice(0, colon).trim().toLowerCase()
    const raw = part.slice(colon + 1).trim()
    const value = raw.replace(/\s*!\s*important\s*$/i, '')
    if (name === '' || value === '') return []
    return expand(name, value).map(([key, one]) => ({ name: key, value: one, isImportant: value !== raw }))
  })
}

/** Splits at a character, but not inside of quotes and parentheses. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let quote = ''
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (quote !== '') {
      if (character === '\\') at++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === separator && depth <= 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

type Expanded = readonly (readonly [name: string, value: string])[]

const SIDES = ['top', 'right', 'bottom', 'left'] as const

function expand(name: string, value: string): Expanded {
  switch (name) {
    case 'margin':
    case 'padding':
      return ofSides(value, (side) => `${name}-${side}`)
    case 'border-width':
    case 'border-style':
    case 'border-color':
      return ofSides(value, (side) => `border-${side}-${name.slice('border-'.length)}`)
    case 'border':
      return SIDES.flatMap((side) => border(side, value))
    case 'border-top':
    case 'border-right':
    case 'border-bottom':
    case 'border-left':
      return border(name.slice('border-'.length), value)
    case 'background':
      return background(value)
    case 'list-style':
      return words(value)
        .filter((word) => !/^(?:inside|outside|url\(.*)$/i.test(word))
        .map((word) => ['list-style-type', word] as const)
        .slice(0, 1)
    case 'font':
      return font(value)
    case 'break-before':
    case 'break-after':
    case 'break-inside':
      return [[`page-${name}`, value.replace(/^(?:page|left|right)$/i, 'always').replace(/^avoid-page$/i, 'avoid')]]
    default:
      // A colour that is none leaves the one before it in force.
      return /(?:^|-)color$/.test(name) && !isColor(value) ? [] : [[name, value]]
  }
}

function isColor(value: string): boolean {
  return colorOf(value) !== undefined || /^(?:transparent|inherit|initial|unset|currentcolor|rgba?\(.*\))$/i.test(value)
}

/** Gradients are no part of CSS 2.1: they leave the colour before them in force. */
function background(value: string): Expanded {
  const color = words(value).find(isColor)
  if (color === undefined && /gradient\(/i.test(value)) return []
  return [['background-color', color ?? 'transparent']]
}

function words(value: string): readonly string[] {
  return splitOutside(value.replace(/\s+/g, ' '), ' ').filter((word) => word !== '')
}

function ofSides(value: string, nameOf: (side: string) => string): Expanded {
  const [top, right = top, bottom = top, left = right] = words(value)
  const values = [top, right, bottom, left]
  return SIDES.flatMap((side, index) => {
    const one = values[index]
    return one === undefined ? [] : [[nameOf(side), one] as const]
  })
}

const BORDER_STYLES = /^(?:none|hidden|solid|dashed|dotted|double|groove|ridge|inset|outset)$/i
const BORDER_WIDTHS = /^(?:thin|medium|thick|[+-]?[\d.]+[a-z]*)$/i

function border(side: string, value: string): Expanded {
  const found = { width: 'medium', style: 'none', color: 'currentcolor' }
  for (const word of words(value)) {
    if (BORDER_STYLES.test(word)) found.style = word
    else if (BORDER_WIDTHS.test(word)) found.width = word
    else found.color = word
  }
  return Object.entries(found).map(([part, one]) => [`border-${side}-${part}`, one] as const)
}

/** Everything before the size is style, variant or weight; everything behind it the family. */
function font(value: string): Expanded {
  const found: [string, string][] = []
  const parts = words(value)
  const at = parts.findIndex((word) => /^(?:[\d.]|xx-|x-|small|medium|large)/i.test(word) && !/^\d+$/.test(word))
  for (const word of at < 0 ? parts : parts.slice(0, at)) {
    if (/^(?:italic|oblique)$/i.test(word)) found.push(['font-style', word])
    else if (/^(?:bold|bolder|lighter|\d+)$/i.test(word)) found.push(['font-weight', word])
  }
  if (at < 0) return found
  const [size, lineHeight] = parts[at]!.split('/')
  found.push(['font-size', size!])
  if (lineHeight !== undefined && lineHeight !== '') found.push(['line-height', lineHeight])
  const family = parts.slice(at + 1).join(' ')
  if (family !== '') found.push(['font-family', family])
  return found
}
