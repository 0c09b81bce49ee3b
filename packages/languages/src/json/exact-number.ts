declare global {
  interface JSON {
    /** Raw JSON text that `JSON.stringify` writes as it is (ES2026, JSON source text access). */
    rawJSON(text: string): object
  }
}

/**
 * A number that a double cannot hold: an integer beyond 2^53, a decimal of more digits, 1e400. It keeps the text it
 * was read from and is written back as that text, so its value survives a pass through a pipeline (engine.md §11).
 * Numbers that a double holds are plain JavaScript numbers.
 */
export class ExactNumber {
  /** JSON number syntax, as read. */
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The nearest double: rounded, possibly infinite. */
  toNumber(): number {
    return Number(this.text)
  }

  /** For `JSON.stringify`. */
  toJSON(): unknown {
    return JSON.rawJSON(this.text)
  }

  toString(): string {
    return this.text
  }
}

/**
 * The number that a JSON number text stands for: a plain number when a double holds its value, an
 * {@link ExactNumber} otherwise.
 */
export function readNumber(text: string): number | ExactNumber {
  const value = Number(text)
  return doubleHolds(text, value) ? value : new ExactNumber(text)
}

/**
 * True when `value`, the double nearest to `text`, prints as the same decimal value. What counts is the printed form:
 * 9223372036854775808 is a double, but would be written as 9223372036854776000.
 */
function doubleHolds(text: string, value: number): boolean {
  return Number.isFinite(value) && sameDecimal(text, String(value))
}

function sameDecimal(a: string, b: string): boolean {
  const x = normalise(a)
  const y = normalise(b)
  return x.digits === y.digits && (x.digits === '' || (x.exponent === y.exponent && x.negative === y.negative))
}

/** A decimal text as sign, digits without outer zeros, and the power of ten of the last digit. */
function normalise(text: string): { negative: boolean; digits: string; exponent: number } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) return { negative: false, digits: text, exponent: NaN }
  const fraction = match[3] ?? ''
  const all = `${match[2]}${fraction}`.replace(/^0+/, '')
  let end = all.length
  while (end > 0 && all.charCodeAt(end - 1) === 48) end--
  const exponent = Number(match[4] ?? 0) - fraction.length + (all.length - end)
  return { negative: match[1] === '-', digits: all.slice(0, end), exponent }
}
