import { decodeBase64, encodeBase64 } from '../../../charset/index.ts'
import type { Charset } from '../../../charset/index.ts'
import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'
import { charsetOf } from './charset-of.ts'

/** A function on a text and its bytes in a charset; null gives null. */
export function defineCoding(
  name: string,
  summary: string,
  change: (text: string, charset: Charset) => string,
  examples: ExpressionFunction['examples'],
): ExpressionFunction {
  return defineFunction({
    name,
    group: 'utilities',
    parameters: [
      { name: 'text', kind: 'text' },
      { name: 'charset', kind: 'text', isOptional: true },
    ],
    result: 'text',
    summary: `${summary} The charset is UTF-8 by default; null gives null.`,
    examples,
    prepare([, charset]) {
      if (charset !== undefined) charsetOf(charset)
      return (text, charset) => {
        const found = charsetOf(charset)
        return isMissing(text) ? null : change(textOf(text), found)
      }
    },
  })
}

export const baseEncode = defineCoding(
  'BASEENCODE',
  'The Base64 text of the bytes of a text.',
  (text, charset) => encodeBase64(charset.encode(text)),
  [{ expression: 'BASEENCODE("ação")', result: 'YcOnw6Nv' }],
)

export const baseDecode = defineCoding(
  'BASEDECODE',
  'The text that a Base64 text holds. Line breaks are ignored, padding may be left out.',
  (text, charset) => charset.decode(decodeBase64(text)),
  [{ expression: 'BASEDECODE("eHB0bw==")', result: 'xpto' }],
)

export const baseUrlEncode = defineCoding(
  'BASEURLENCODE',
  'The Base64 text of the bytes of a text in the alphabet for addresses, without padding.',
  (text, charset) => encodeBase64(charset.encode(text), 'url'),
  [{ expression: 'BASEURLENCODE("~~~???")', result: 'fn5-Pz8_' }],
)

export const baseUrlDecode = defineCoding(
  'BASEURLDECODE',
  'The text that a Base64 text in the alphabet for addresses holds.',
  (text, charset) => charset.decode(decodeBase64(text, 'url')),
  [{ expression: 'BASEURLDECODE("fn5-Pz8_")', result: '~~~???' }],
)
