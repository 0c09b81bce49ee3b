const LARGEST = 2_147_483_647
const SMALLEST = -2_147_483_648

/** The whole number that a text spells, as Java's `Integer.parseInt` reads it; undefined when it does not. */
export function javaInteger(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= SMALLEST && value <= LARGEST ? value + 0 : undefined
}

/** The same, when it can be a list index: not negative. */
export function javaIndex(text: string): number | undefined {
  const value = javaInteger(text)
  return value !== undefined && value >= 0 ? value : undefined
}
