import type { Charset } from '../../../charset/index.ts'
import { FunctionFault } from '../../values/faults.ts'
import { defineCoding } from './base64.ts'

// Form encoding as Java's URLEncoder and URLDecoder have it (D41).

export const uriEncode = defineCoding(
  'URIENCODE',
  'Encodes a text for an address: letters, digits and . - * _ stay, a blank is +, everything else %XX.',
  encodeForm,
  [
    { expression: 'URIENCODE("São Paulo & cia")', result: 'S%C3%A3o+Paulo+%26+cia' },
    { expression: 'URIENCODE("ç", "ISO-8859-1")', result: '%E7' },
  ],
)

export const uriDecode = defineCoding('URIDECODE', 'Decodes a text of an address; + is a blank.', decodeForm, [
  { expression: 'URIDECODE("a+b%2Bc")', result: 'a b+c' },
])

/** Neighbouring characters are turned into bytes together, so UTF-16 writes one byte order mark for each run. */
function encodeForm(text: string, charset: Charset): string {
  return text.replace(/[^A-Za-z0-9.*_ -]+/g, (run) => percent(charset.encode(run))).replaceAll(' ', '+')
}

function percent(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return text
}

function decodeForm(text: string, charset: Charset): string {
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F]{2})+|%[^%]{0,2}/g, (run) => decodeRun(run, charset))
}

/** Neighbouring escapes are bytes of one text. */
function decodeRun(run: string, charset: Charset): string {
  if (!WHOLE_RUN.test(run)) throw new FunctionFault(`'${run}' is no escape of an address`)
  const bytes = new Uint8Array(run.length / 3)
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16)
  return charset.decode(bytes)
}

const WHOLE_RUN = /^(?:%[0-9a-fA-F]{2})+$/
