import type { ExpressionMode, Field, FieldKind, Fields } from '@jatai/sdk'
import type { Json } from '@jatai/languages/json'
import { blocks, inlineCode, jsonText, listed, prose, table } from './markdown.ts'

/** What a field takes, in words. */
const KINDS: Readonly<Record<Exclude<FieldKind, 'choice'>, string>> = {
  text: 'text',
  code: 'code',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  json: 'JSON',
  'key-value': 'names and values',
  list: 'list',
  track: 'track',
}

/** The words of the column "Double Braces", and what each of them means. */
export const MODES: Readonly<Record<ExpressionMode, { readonly word: string; readonly meaning: string }>> = {
  none: { word: 'no', meaning: 'Braces are plain text.' },
  param: {
    word: 'value or text',
    meaning: 'One expression alone gives its value with its JSON type; among other text, its result is put in as text.',
  },
  text: { word: 'text', meaning: 'Results are put in as text, as they are.' },
  json: {
    word: 'in JSON',
    meaning:
      'The parameter is a JSON template: where a value can stand, the result is written as JSON; inside of a JSON text, as text.',
  },
  program: {
    word: 'in the program',
    meaning: 'As in a JSON template, but what comes out is a program and stays text.',
  },
  map: {
    word: 'in keys and values',
    meaning: 'The parameter is read as JSON first, then every key and every value is evaluated on its own.',
  },
  sql: {
    word: 'bind values',
    meaning:
      'Every expression becomes a `?`, its result a bind value: nothing a message holds can change the statement.',
  },
}

/** The parameters of a connector or trigger: a table to look at, and notes to read. */
export function fieldSection(params: Fields, legend: string): string {
  const fields = Object.entries(params)
  if (fields.length === 0) return 'None.'
  const rows = fields.map(([key, field]) => [
    prose(field.title),
    inlineCode(key),
    kindText(field),
    defaultText(field.default),
    MODES[field.expression].word,
  ])
  const notes = fields.flatMap(([key, field]) => noteOf(key, field, params))
  return blocks(
    table(['Parameter', 'Key', 'Takes', 'Default', `[Double Braces](${legend}#double-braces)`], rows),
    notes.length === 0 ? undefined : notes.join('\n'),
  )
}

function kindText(field: Field<unknown>): string {
  if (field.kind !== 'choice') return `${KINDS[field.kind]}${limitText(field)}`
  const values = (field.values ?? []).map(inlineCode)
  return `one of ${values.join(', ')}`
}

function limitText({ minimum, maximum }: Field<unknown>): string {
  if (maximum === undefined) return minimum === undefined ? '' : `, at least ${minimum}`
  return minimum === undefined ? `, at most ${maximum}` : ` from ${minimum} to ${maximum}`
}

const LONGEST_DEFAULT = 40

function defaultText(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return ''
  if (Array.isArray(value) && value.length === 0) return 'empty'
  if (typeof value === 'object' && Object.keys(value).length === 0) return 'empty'
  const text = shown(value)
  return text.length > LONGEST_DEFAULT || text.includes('\n') ? 'see below' : inlineCode(text)
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : jsonText(value)
}

function noteOf(key: string, field: Field<unknown>, params: Fields): string[] {
  const sentences = [
    field.required ? (defaultText(field.default) === '' ? 'Required.' : 'May be left out, but not empty.') : undefined,
    field.description === undefined ? undefined : prose(field.description),
    shownWhen(field, params),
    field.secret ? 'Kept secret: never shown again, never logged.' : undefined,
    field.aliases === undefined || field.aliases.length === 0
      ? undefined
      : `Older documents keep it as ${listed(field.aliases.map(inlineCode), 'or')}.`,
    defaultText(field.default) === 'see below' ? `Default: ${longDefault(field.default ?? null)}` : undefined,
  ].filter((sentence) => sentence !== undefined)
  return sentences.length === 0 ? [] : [`- **${prose(field.title)}** (${inlineCode(key)}): ${sentences.join(' ')}`]
}

function longDefault(value: Json): string {
  return inlineCode(shown(value).replace(/\s*\n\s*/g, ' '))
}

function shownWhen({ visibleWhen }: Field<unknown>, params: Fields): string | undefined {
  const conditions = Object.entries(visibleWhen ?? {}).map(([key, values]) => {
    const title = params[key]?.title ?? key
    return `${prose(title)} is ${listed(values.map(valueWord), 'or')}`
  })
  return conditions.length === 0 ? undefined : `Counts when ${listed(conditions)}.`
}

function valueWord(value: Json): string {
  if (value === true) return 'on'
  if (value === false) return 'off'
  return inlineCode(shown(value))
}
