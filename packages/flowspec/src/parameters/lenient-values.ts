import { isJsonArray } from '../json/json.ts'
import type { Json } from '../json/json.ts'

/*
 * How a stored setting is read, settled once for flows, connectors and triggers (flowspec.md §4, logic.md): numbers
 * and booleans may stand as text, lists and maps as JSON inside text, and an empty text means "not set".
 */

/** False for what means "not set": missing, null, or a text of blanks. */
export function isSet(raw: Json | undefined): raw is Exclude<Json, null> {
  return raw !== undefined && raw !== null && !(typeof raw === 'string' && raw.trim() === '')
}

/** A boolean, also from the texts `true` and `false` in any case; the fallback when not set or anything else. */
export function readBoolean<T>(raw: Json | undefined, fallback: T): boolean | T {
  if (typeof raw === 'boolean') return raw
  if (typeof raw !== 'string') return fallback
  const text = raw.trim().toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : fallback
}

/** A number, also from decimal text; the fallback when not set or not a finite number. */
export function readNumber<T>(raw: Json | undefined, fallback: T): number | T {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : fallback
  if (typeof raw !== 'string' || !DECIMAL.test(raw.trim())) return fallback
  const value = Number(raw)
  return Number.isFinite(value) ? value : fallback
}

/** A whole number, also from text; a fraction is cut off. The fallback when not set, not a number or beyond 2^53. */
export function readInteger<T>(raw: Json | undefined, fallback: T): number | T {
  const value = readNumber(raw, undefined)
  if (value === undefined) return fallback
  const whole = Math.trunc(value)
  // `+ 0` turns the -0 that truncating -0.5 gives into 0.
  return Number.isSafeInteger(whole) ? whole + 0 : fallback
}

/** A text as it is; numbers and booleans as their text, lists and objects as JSON. The fallback when not set. */
export function readText<T>(raw: Json | undefined, fallback: T): string | T {
  if (typeof raw === 'string') return raw === '' ? fallback : raw
  if (raw === undefined || raw === null) return fallback
  return typeof raw === 'object' ? JSON.stringify(raw) : String(raw)
}

export type JsonTextReading<T> =
  { readonly ok: true; readonly value: Json | T } | { readonly ok: false; readonly error: string }

/**
 * A value that may be stored as itself or as JSON inside a text; the fallback when not set.
 *
 * @param parse gives texts with numbers beyond a double another parser
 */
export function readJsonText<T>(
  raw: Json | undefined,
  fallback: T,
  parse: (text: string) => Json = parseNatively,
): JsonTextReading<T> {
  if (!isSet(raw)) return { ok: true, value: fallback }
  if (typeof raw !== 'string') return { ok: true, value: raw }
  try {
    return { ok: true, value: parse(raw) }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * A list of texts, stored as a list, as JSON text of one, or separated by commas. Members that are not set are left
 * out; undefined when the setting itself is not set.
 */
export function readTextList(raw: Json | undefined): string[] | undefined {
  if (!isSet(raw)) return undefined
  const reading = typeof raw === 'string' && raw.trimStart().startsWith('[') ? readJsonText(raw, raw) : undefined
  const value = reading?.ok ? reading.value : raw
  const members: readonly Json[] = isJsonArray(value) ? value : typeof value === 'string' ? value.split(',') : [value]
  return members.filter(isSet).map((member) => readText(member, '').trim())
}

/** True when a text holds a Double Braces expression: what it stands for is not known before there is a message. */
export function holdsExpression(raw: Json | undefined): boolean {
  return typeof raw === 'string' && raw.includes('{{')
}

function parseNatively(text: string): Json {
  return JSON.parse(text) as Json
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
