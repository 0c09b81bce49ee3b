import type { DecimalBounds } from './expression.ts'

/** Reads the format of `#{expression; m1M3}`: at least (`m`) and at most (`M`) so many decimals, up to 50. */
export function readDecimalBounds(format: string, fail: (detail: string) => never): DecimalBounds {
  // A last letter without a number is passed over.
  const match = /^(?:m(\d{1,9})(?:M(\d{1,9}))?|M(\d{1,9})(?:m(\d{1,9}))?)[mM]?$/.exec(format)
  if (!match) return fail(`"${format}" is no format of decimals such as m1M3`)
  const least = match[1] ?? match[4]
  const most = match[2] ?? match[3]
  const minimum = Number(least ?? 0)
  const maximum = Number(most ?? minimum)
  if (minimum > maximum) fail('The least number of decimals is greater than the greatest')
  if (maximum > 50) fail('No more than 50 decimals can be asked for')
  return { minimum, maximum }
}
