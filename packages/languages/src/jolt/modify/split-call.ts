import { javaTrim } from '../java/java-text.ts'
import type { SpecPlace } from '../spec-place.ts'

/** A call such as `concat(@(1,a),'x')`. Without parentheses it has no arguments, not even none. */
export interface Call {
  readonly name: string
  readonly arguments: readonly string[] | undefined
}

/**
 * Cuts a call into its name and its arguments. Commas inside of parentheses or quotes are text, parentheses inside of
 * quotes too.
 *
 * @param text what stands behind `=`
 * @throws JoltSpecError when the parentheses do not match
 */
export function splitCall(text: string, place: SpecPlace): Call {
  const open = text.indexOf('(')
  if (open < 0 && !text.endsWith(')')) return { name: text, arguments: undefined }
  if (open < 0 || open + 1 > text.length - 1) throw place.specError(`${JSON.stringify(text)} lacks a parenthesis`)
  const parts: string[] = []
  let part = ''
  let inParentheses = false
  let inQuotes = false
  // The last character is taken for the closing parenthesis, whatever it is.
  for (const character of text.slice(open + 1, -1)) {
    if (character === ',' && !inParentheses && !inQuotes) {
      parts.push(javaTrim(part))
      part = ''
      continue
    }
    if (character === "'") inQuotes = !inQuotes
    else if (!inQuotes && (character === '(' || character === ')')) inParentheses = character === '('
    part += character
  }
  return { name: text.slice(0, open), arguments: [...parts, javaTrim(part)] }
}
