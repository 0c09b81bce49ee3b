import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'

/** The verdict on a run (logic.md, Success of a run): its last message has `success: true`, or the text `"true"`. */
export function succeeded(message: Json): boolean {
  return isJsonObject(message) && Object.hasOwn(message, 'success') && holdsTrue(message['success'])
}

/** True for `true` and for the text `"true"` in any case. */
export function holdsTrue(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true')
}
