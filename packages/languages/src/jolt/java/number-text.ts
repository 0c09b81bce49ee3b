import { doubleText } from '../../decimal-format/index.ts'
import { ExactNumber } from '../../json/index.ts'
import type { JoltNumber } from '../run/tree.ts'

/**
 * The text of a number: as Java writes it (`1.5E-4`), but whole numbers always in plain digits (tools.md, JOLT
 * semantics, decisions).
 */
export function numberText(number: JoltNumber): string {
  if (number instanceof ExactNumber) return number.text
  if (!Number.isInteger(number)) return doubleText(number)
  return Math.abs(number) < 1e21 ? String(number) : BigInt(number).toString()
}
