const LARGEST = 2_147_483_647
const SMALLEST = -2_147_483_648

/** The whole number that a text spells, as Java's `Integer.parseInt` reads it; undefined when it does not. */
export function javaInteger(text: string): number | undefined {
  const first = text.charCodeAt(0)
  const start = first === 43 || first === 45 ? 1 : 0
  if (start === text.length) return undefined
  let value = 0
  for (let at = start; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9) || value > LARGEST) return undefined
    value = value * 10 + digit
  }
  if (first === 45) return value <= -SMALLEST ? 0 - value : undefined
  return value <= LARGEST ? value : undefined
}

/** The same, when it can be a list index: not negative. */
export function javaIndex(text: string): number | undefined {
  const value = javaInteger(text)
  return value !== undefined && value >= 0 ? value : undefined
}
