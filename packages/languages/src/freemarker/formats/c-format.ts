import { compileDecimalFormat } from '../../decimal-format/index.ts'
import { type FreemarkerNumber, nonFiniteName, plainNumber, toBig } from '../values/number.ts'
import { escapeJava, escapeJavaScript, escapeJson } from './language-escapes.ts'

/** How `?c` and `?cn` write values for a computer language. */
export interface CFormat {
  readonly nullText: string
  number(value: FreemarkerNumber): string
  text(value: string): string
}

const SHARED = { nullText: 'null', number: computerNumber }

/** By the names that `<#setting c_format>` takes. */
export const C_FORMATS: ReadonlyMap<string, CFormat> = new Map<string, CFormat>([
  ['JavaScript or JSON', { ...SHARED, text: quoted(escapeJson) }],
  ['JSON', { ...SHARED, text: quoted(escapeJson) }],
  ['JavaScript', { ...SHARED, text: quoted(escapeJavaScript) }],
  ['Java', { nullText: 'null', number: javaNumber, text: quoted(escapeJava) }],
  ['XS', { nullText: '', number: xmlSchemaNumber, text: (value) => value }],
  ['legacy', { nullText: 'null', number: legacyNumber, text: quoted(escapeJson) }],
])

export const DEFAULT_C_FORMAT = 'JavaScript or JSON'

function quoted(escape: (text: string) => string): (text: string) => string {
  return (text) => `"${escape(text)}"`
}

/** Plain digits; with an exponent from 1E+100 upwards and below 0.000001. */
export function computerNumber(value: FreemarkerNumber): string {
  if (typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isFinite(value))) return plainNumber(value)
  const { unscaled, scale } = withoutZeros(toBig(value))
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const exponent = digits.length - 1 - scale
  if (scale > 0 ? exponent >= -6 : scale > -100) return plainNumber(value)
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${unscaled < 0n ? '-' : ''}${digits.charAt(0)}${fraction}E${exponent < 0 ? '' : '+'}${exponent}`
}

function withoutZeros(value: { unscaled: bigint; scale: number }): { unscaled: bigint; scale: number } {
  const zeros = /0*$/.exec(value.unscaled.toString())?.[0].length ?? 0
  if (zeros === 0 || value.unscaled === 0n) return value
  return { unscaled: value.unscaled / 10n ** BigInt(zeros), scale: value.scale - zeros }
}

function javaNumber(value: FreemarkerNumber): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return computerNumber(value)
  return Number.isNaN(value) ? 'Double.NaN' : `Double.${value < 0 ? 'NEGATIVE' : 'POSITIVE'}_INFINITY`
}

function xmlSchemaNumber(value: FreemarkerNumber): string {
  if (typeof value !== 'number' || Number.isFinite(value)) return computerNumber(value)
  return nonFiniteName(value).replace('Infinity', 'INF')
}

/** At most 16 decimals, never an exponent. */
function legacyNumber(value: FreemarkerNumber): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return xmlSchemaNumber(value)
  return compileDecimalFormat('0.################').format(plainNumber(value))
}
