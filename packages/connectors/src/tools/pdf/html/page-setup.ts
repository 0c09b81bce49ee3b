import type { Declaration } from './css-declarations.ts'
import { points } from './css-values.ts'

/** The sheet, in points. */
export interface PageSetup {
  readonly width: number
  readonly height: number
  /** Left, top, right, bottom. */
  readonly margins: readonly [number, number, number, number]
}

const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  a3: [841.89, 1190.55],
  a4: [595.28, 841.89],
  a5: [419.53, 595.28],
  b5: [498.9, 708.66],
  letter: [612, 792],
  legal: [612, 1008],
  ledger: [1224, 792],
}

const TWO_CENTIMETRES = (72 / 2.54) * 2
const LARGEST = 14_400

/** What `@page` says; without it A4 with margins of two centimetres (tools.md, HTML to PDF). */
export function pageSetup(declarations: readonly Declaration[]): PageSetup {
  const values = new Map(declarations.map(({ name, value }) => [name, value.toLowerCase()]))
  const [width, height] = sizeOf(values.get('size') ?? '')
  const margin = (side: string): number => {
    const value = points(values.get(`margin-${side}`) ?? '', 12, width)
    return value === undefined || value < 0 || value > Math.min(width, height) / 2 - 10 ? TWO_CENTIMETRES : value
  }
  return { width, height, margins: [margin('left'), margin('top'), margin('right'), margin('bottom')] }
}

function sizeOf(value: string): readonly [number, number] {
  const words = value.split(/\s+/).filter((word) => word !== '')
  const named = words
    .map((word) => (Object.hasOwn(SIZES, word) ? SIZES[word] : undefined))
    .find((size) => size !== undefined)
  const lengths = words.map((word) => points(word, 12)).filter((length) => length !== undefined)
  const [first, second = first] = lengths
  let size = named ?? SIZES['a4']!
  if (
    first !== undefined &&
    second !== undefined &&
    first > 100 &&
    second > 100 &&
    first < LARGEST &&
    second < LARGEST
  ) {
    size = [first, second]
  }
  const [short, long] = [Math.min(...size), Math.max(...size)]
  if (words.includes('landscape')) return [long, short]
  return words.includes('portrait') ? [short, long] : size
}
