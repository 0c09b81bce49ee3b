const NUMBER = /^(-?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
const LONGEST_PART = 2n ** 63n - 1n
const LARGEST_EXPONENT = 2 ** 31 - 1

/**
 * Reads a number out of a text as `number()` does: an integer of any size, or a decimal, whose result may be a whole
 * double. Undefined when the text is none: no sign but `-`, no blanks, a digit before an exponent or the end. The parts
 * of a decimal must fit 64 bits and its exponent 32, as in the engine that this language comes from.
 */
export function readNumberText(text: string): { integer: bigint } | { decimal: number } | undefined {
  const match = NUMBER.exec(text)
  if (!match) return undefined
  const [, sign = '', whole = '', fraction, exponent] = match
  if (whole === '' && fraction === undefined) return undefined
  if (fraction === undefined && exponent === undefined) return { integer: BigInt(text) }
  const wholePart = BigInt(whole)
  const fractionPart = BigInt(fraction ?? 0)
  if (wholePart > LONGEST_PART || fractionPart > LONGEST_PART) return undefined
  const size = Number(wholePart) + Number(fractionPart) / powerOfTen((fraction ?? '').length)
  const value = sign === '-' ? -size : size
  const power = Number(exponent ?? 0)
  if (Math.abs(power) > LARGEST_EXPONENT) return undefined
  return { decimal: exponent === undefined ? value : value * powerOfTen(power) }
}

/** The double nearest to a power of ten, which `10 ** exponent` is not always. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`)
}
