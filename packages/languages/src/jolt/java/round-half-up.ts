const MANTISSA_BITS = 52
const EXPONENT_BIAS = 1075

/**
 * A double rounded to so many decimal places, halves away from zero. The exact binary value counts: 2.675 is a little
 * less than it looks and becomes 2.67. Negative places round before the point.
 */
export function roundHalfUp(value: number, places: number): number {
  if (!Number.isFinite(value)) return value
  // Beyond these every double is itself, or zero.
  const digits = Math.max(-400, Math.min(1100, places))
  const { mantissa, exponent } = parts(Math.abs(value))
  let above = mantissa
  let below = 1n
  if (exponent >= 0) above <<= BigInt(exponent)
  else below <<= BigInt(-exponent)
  if (digits >= 0) above *= 10n ** BigInt(digits)
  else below *= 10n ** BigInt(-digits)
  const rounded = (2n * above + below) / (2n * below)
  return Number(`${value < 0 ? '-' : ''}${rounded}e${-digits}`) + 0
}

/** A double as a whole number times a power of two. */
function parts(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const fraction = bits & ((1n << BigInt(MANTISSA_BITS)) - 1n)
  const power = Number(bits >> BigInt(MANTISSA_BITS)) & 0x7ff
  if (power === 0) return { mantissa: fraction, exponent: 1 - EXPONENT_BIAS }
  return { mantissa: fraction | (1n << BigInt(MANTISSA_BITS)), exponent: power - EXPONENT_BIAS }
}
