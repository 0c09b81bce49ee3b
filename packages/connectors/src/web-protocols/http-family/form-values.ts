import { MessageError } from '@jatai/errors'
import { setKey } from '@jatai/languages/json'
import type { JsonObject } from '@jatai/languages/json'

/** Most fields of one form (reliability.md HTTP-04). */
export const MOST_FORM_FIELDS = 1000

/** Names and values of a form or query on their way into a message; a repeated name has the list of its values. */
export type FormValues = Record<string, string | string[]>

/**
 * Names and values of a query or of an `application/x-www-form-urlencoded` body. A repeated name gives a list of texts
 * (triggers.md §2.10); `+` is a blank (decisions.md 27). Bad escapes stay as they are.
 *
 * @throws MessageError when there are more fields than `most`
 */
export function formValues(text: string, most = Infinity): JsonObject {
  const values: FormValues = {}
  if (text === '') return values
  let count = 0
  for (const part of text.split('&')) {
    if (part === '') continue
    if (++count > most) throw new MessageError('MESSAGE_FORM_TOO_LONG', `The form has more than ${most} fields`)
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    addFormValue(values, name, equals < 0 ? '' : decode(part.slice(equals + 1)))
  }
  return values
}

/** Adds a value to those of its name. */
export function addFormValue(values: FormValues, name: string, value: string): void {
  const before = Object.hasOwn(values, name) ? values[name] : undefined
  if (before === undefined) setKey(values, name, value)
  else if (Array.isArray(before)) before.push(value)
  else setKey(values, name, [before, value])
}

function decode(text: string): string {
  const plain = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!plain.includes('%')) return plain
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain // A lone percent sign is text.
  }
}
