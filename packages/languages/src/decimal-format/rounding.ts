/** The rounding modes of `java.math.RoundingMode`. UNNECESSARY makes every inexact result an error. */
export const ROUNDING_MODES = [
  'UP',
  'DOWN',
  'CEILING',
  'FLOOR',
  'HALF_UP',
  'HALF_DOWN',
  'HALF_EVEN',
  'UNNECESSARY',
] as const

export type RoundingMode = (typeof ROUNDING_MODES)[number]

export function isRoundingMode(name: string): name is RoundingMode {
  return (ROUNDING_MODES as readonly string[]).includes(name)
}

/**
 * Does rounding step away from zero?
 *
 * @param negative sign of the number
 * @param odd is the last digit that is kept odd
 * @throws RangeError with UNNECESSARY: only called when something other than zeros is discarded
 * @param half the discarded part compared with a half of the last kept place: negative, 0, positive
 */
export function roundsAway(mode: RoundingMode, negative: boolean, odd: boolean, half: number): boolean {
  switch (mode) {
    case 'UP':
      return true
    case 'DOWN':
      return false
    case 'UNNECESSARY':
      throw new RangeError('Rounding necessary')
    case 'CEILING':
      return !negative
    case 'FLOOR':
      return negative
    case 'HALF_UP':
      return half >= 0
    case 'HALF_DOWN':
      return half > 0
    case 'HALF_EVEN':
      return half > 0 || (half === 0 && odd)
  }
}
