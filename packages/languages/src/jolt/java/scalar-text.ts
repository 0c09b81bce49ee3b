import type { ExactNumber } from '../../json/index.ts'
import { numberText } from './number-text.ts'

/** The text by which a value that is neither null nor a container is matched. */
export function scalarText(value: string | number | boolean | ExactNumber): string {
  return typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : numberText(value)
}
