import { randomInt } from 'node:crypto'

/** Without letters and digits that look alike. */
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const LOWER = 'abcdefghijkmnpqrstuvwxyz'
const DIGITS = '23456789'

/** A password to type once: sixteen characters that fulfil the rules, about 80 bits. */
export function oneTimePassword(): string {
  const pick = (from: string): string => from[randomInt(from.length)] as string
  const rest = Array.from({ length: 12 }, () => pick(UPPER + LOWER + DIGITS)).join('')
  return `${pick(UPPER)}${rest}-${pick(LOWER)}${pick(DIGITS)}`
}
