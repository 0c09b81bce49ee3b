/**
 * A double as Java's `Double.toString` writes it since 19: at least one digit after the point (`10.0`), an exponent
 * from 10^7 up and below 10^-3 (`1.0E7`), the fewest digits that identify the number (spec/expressions.md §5.5).
 */
export function doubleText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  return scientific(value)
}

function scientific(value: number): string {
  let text = value.toExponential()
  if (!text.includes('.')) {
    // With a single digit Java considers two: 4.9E-324 is nearer to the smallest double than 5E-324.
    const two = value.toExponential(1)
    text = Number(two) === value ? two : text.replace('e', '.0e')
  }
  return text.replace('e+', 'E').replace('e', 'E')
}
