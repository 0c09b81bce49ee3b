import { findCharset } from '@jatai/languages/charset'
import type { Charset } from '@jatai/languages/charset'
import { field, FieldError } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'

/** A charset of messages over MLLP: blocks end with a byte, which charsets of two bytes a character have inside of characters. */
export function mllpCharset(options: { readonly title: string; readonly default: string }): Field<Charset> {
  return {
    ...options,
    kind: 'text',
    expression: 'none',
    read(raw) {
      const given = field.readTextValue(raw) || options.default
      const charset = findCharset(given)
      if (charset === undefined) throw new FieldError(`names no charset that is known: "${given}"`)
      if (charset.encode('MSH').length === 3) return charset
      throw new FieldError(`names a charset that messages over MLLP cannot be in: "${given}"`)
    },
  }
}
