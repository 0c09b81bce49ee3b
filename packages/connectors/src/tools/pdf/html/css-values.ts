/** Points of a CSS pixel. */
export const PIXEL = 0.75

const UNITS: Readonly<Record<string, number>> = {
  pt: 1,
  px: PIXEL,
  in: 72,
  cm: 72 / 2.54,
  mm: 72 / 25.4,
  pc: 12,
  q: 72 / 101.6,
}

/**
 * A CSS length in points; undefined when it is none.
 *
 * @param fontSize points, for `em`, `ex` and `rem`
 * @param whole points of 100 %, where percentages count
 */
export function points(value: string, fontSize: number, whole?: number): number | undefined {
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)$/i.exec(value.trim())
  if (parts === null) return undefined
  const number = Number(parts[1])
  const unit = parts[2]!.toLowerCase()
  if (number === 0) return 0
  switch (unit) {
    case '%':
      return whole === undefined ? undefined : (number / 100) * whole
    case 'em':
    case 'rem':
      return number * fontSize
    case 'ex':
    case 'ch':
      return (number * fontSize) / 2
    default: {
      const size = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
      return size === undefined ? undefined : number * size
    }
  }
}

/** A width: points, a percentage as text, or undefined for `auto` and whatever is none. */
export function widthOf(value: string | undefined, fontSize: number): number | string | undefined {
  if (value === undefined) return undefined
  const percent = /^(\d+\.?\d*|\.\d+)%$/.exec(value.trim())
  if (percent !== null) return `${Math.min(100, Number(percent[1]))}%`
  const width = points(value, fontSize)
  return width !== undefined && width > 0 ? width : undefined
}

/** A colour as `#rrggbb`; undefined for `transparent` and whatever is none. */
export function colorOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = value.trim().toLowerCase()
  if (Object.hasOwn(NAMED_COLORS, text)) return NAMED_COLORS[text]
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.exec(text)?.[1]
  if (hex !== undefined)
    return hex.length < 6 ? `#${[...hex.slice(0, 3)].map((x) => x + x).join('')}` : `#${hex.slice(0, 6)}`
  const call = /^rgba?\(([^)]*)\)$/
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .filter(Boolean)
  if (call === undefined || call.length < 3) return undefined
  if (call[3] !== undefined && Number.parseFloat(call[3]) === 0) return undefined
  return `#${call.slice(0, 3).map(channel).join('')}`
}

function channel(text: string): string {
  const number = Number.parseFloat(text) * (text.endsWith('%') ? 2.55 : 1)
  const byte = Math.max(0, Math.min(255, Math.round(Number.isNaN(number) ? 0 : number)))
  return byte.toString(16).padStart(2, '0')
}

/** Those of CSS 2.1 and the ones that mail and report templates use. */
const NAMED_COLORS: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  yellow: '#ffff00',
  orange: '#ffa500',
  purple: '#800080',
  fuchsia: '#ff00ff',
  magenta: '#ff00ff',
  aqua: '#00ffff',
  cyan: '#00ffff',
  lime: '#00ff00',
  maroon: '#800000',
  navy: '#000080',
  olive: '#808000',
  teal: '#008080',
  silver: '#c0c0c0',
  gray: '#808080',
  grey: '#808080',
  darkgray: '#a9a9a9',
  darkgrey: '#a9a9a9',
  lightgray: '#d3d3d3',
  lightgrey: '#d3d3d3',
  dimgray: '#696969',
  dimgrey: '#696969',
  gainsboro: '#dcdcdc',
  whitesmoke: '#f5f5f5',
  brown: '#a52a2a',
  crimson: '#dc143c',
  darkred: '#8b0000',
  firebrick: '#b22222',
  tomato: '#ff6347',
  coral: '#ff7f50',
  salmon: '#fa8072',
  pink: '#ffc0cb',
  gold: '#ffd700',
  khaki: '#f0e68c',
  beige: '#f5f5dc',
  ivory: '#fffff0',
  tan: '#d2b48c',
  chocolate: '#d2691e',
  darkgreen: '#006400',
  forestgreen: '#228b22',
  seagreen: '#2e8b57',
  lightgreen: '#90ee90',
  darkblue: '#00008b',
  royalblue: '#4169e1',
  steelblue: '#4682b4',
  skyblue: '#87ceeb',
  lightblue: '#add8e6',
  lightyellow: '#ffffe0',
  aliceblue: '#f0f8ff',
  lavender: '#e6e6fa',
  indigo: '#4b0082',
  violet: '#ee82ee',
  darkorange: '#ff8c00',
  slategray: '#708090',
  slategrey: '#708090',
}
