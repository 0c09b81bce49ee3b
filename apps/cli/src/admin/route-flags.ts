import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ParseArgsConfig } from 'node:util'
import type { Route } from '@jatai/api'
import { isJataiError, RequestError } from '@jatai/errors'
import { z } from 'zod'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'

type Flags = NonNullable<ParseArgsConfig['options']>
export type FlagValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** A flag that stands for a query parameter or a key of the body. */
interface RouteFlag {
  /** `read-only` for `readOnly`. */
  readonly flag: string
  readonly key: string
  readonly where: 'path' | 'query' | 'body'
  /** `either`: JSON if it is some, else a text. */
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'json' | 'either'
  readonly description: string
  readonly isRequired: boolean
}

interface PropertySchema {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly items?: { readonly type?: string }
  readonly anyOf?: readonly PropertySchema[]
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, PropertySchema>>
  readonly required?: readonly string[]
  readonly oneOf?: readonly ObjectSchema[]
}

/** Parts of paths that are known without a flag: the realm that one is signed in to, the thing that is named. */
const KNOWN = new Set(['realm', 'id'])

/** The flags of a route: parts of its path, query parameters and keys of the body, as their schemas have them. */
export function flagsOf(route: Route, known: ReadonlySet<string> = KNOWN): readonly RouteFlag[] {
  return [
    ...properties(route.params, 'path').filter(({ key }) => !known.has(key)),
    ...properties(route.query, 'query'),
    ...(route.body === undefined ? [] : properties(route.body, 'body')),
  ]
}

function properties(schema: z.ZodType, where: RouteFlag['where']): readonly RouteFlag[] {
  const { all, required } = merged(jsonSchema(schema, 'input'))
  // In a query they are sent as texts.
  const { all: read } = where === 'query' ? merged(jsonSchema(schema, 'output')) : { all }
  return Object.entries(all).map(([key, property]) => ({
    flag: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    key,
    where,
    kind: read[key]?.type === 'boolean' ? 'boolean' : kindOf(property),
    description: property.description ?? '',
    isRequired: required.includes(key),
  }))
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): ObjectSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as ObjectSchema
}

/** Properties of all alternatives, where a body has some; required is what each of them wants. */
function merged({ properties: own = {}, required = [], oneOf = [] }: ObjectSchema): {
  readonly all: Readonly<Record<string, PropertySchema>>
  readonly required: readonly string[]
} {
  if (oneOf.length === 0) return { all: own, required }
  const all: Record<string, PropertySchema> = { ...own }
  for (const { properties = {} } of oneOf) {
    for (const [key, property] of Object.entries(properties)) all[key] ??= property
  }
  return { all, required: Object.keys(all).filter((key) => oneOf.every((each) => each.required?.includes(key))) }
}

function kindOf({ type, items, anyOf }: PropertySchema): RouteFlag['kind'] {
  const types = new Set(anyOf?.map((each) => each.type).filter((each) => each !== undefined && each !== 'null'))
  if (type === undefined && types.size > 1) return types.has('string') ? 'either' : 'json'
  const own = type ?? anyOf?.find((each) => each.type !== undefined && each.type !== 'null')?.type
  if (own === 'string') return 'text'
  if (own === 'number' || own === 'integer') return 'number'
  if (own === 'boolean') return 'boolean'
  if (own === 'array' && items?.type === 'string') return 'list'
  return 'json'
}

/** What `parseArgs` has to know of the flags. */
export function parseOptions(flags: readonly RouteFlag[]): Flags {
  return Object.fromEntries(
    flags.map((flag) => [
      flag.flag,
      flag.kind === 'boolean'
        ? { type: 'boolean' }
        : {
            type: 'string',
            ...(flag.kind === 'list' ? { multiple: true } : {}),
            ...(isPlace(flag) ? { short: 'e' } : {}),
          },
    ]),
  )
}

/** The environment that a thing is in, which has a short form and a default everywhere. */
function isPlace({ flag, where }: RouteFlag): boolean {
  return flag === ENVIRONMENT && where === 'path'
}

const ENVIRONMENT = 'environment'
const DEFAULT_ENVIRONMENT = 'test'

/** `[--search TEXT] --name TEXT`, for the help. */
export function flagUsage(flags: readonly RouteFlag[]): string {
  return flags
    .map((each) => {
      const { flag, kind, isRequired } = each
      if (isPlace(each)) return `[-e ${DEFAULT_ENVIRONMENT}]`
      const text = kind === 'boolean' ? `--${flag}` : `--${flag} ${PLACEHOLDERS[kind]}`
      return `${isRequired ? text : `[${text}]`}${kind === 'list' ? '…' : ''}`
    })
    .join(' ')
}

const PLACEHOLDERS = {
  text: 'TEXT',
  number: 'N',
  list: 'TEXT',
  json: 'JSON',
  either: 'TEXT|JSON',
  boolean: '',
} as const

/** What flags say of a call. */
export interface RouteInput {
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/**
 * Path, query and body of a call, from the values of its flags; `file` holds a body that flags add to.
 *
 * @throws UsageError naming every flag that is missing
 */
export async function inputOf(
  route: Route,
  values: FlagValues,
  io: CommandIo,
  known: ReadonlySet<string> = KNOWN,
): Promise<RouteInput> {
  const parts = { path: {}, query: {}, body: {} } as Record<RouteFlag['where'], Record<string, unknown>>
  if (route.path.includes(`:${ENVIRONMENT}`)) parts.path[ENVIRONMENT] = DEFAULT_ENVIRONMENT
  const { file } = values
  if (route.body !== undefined && typeof file === 'string') Object.assign(parts.body, await readObject(file, io))
  const flags = flagsOf(route, known)
  for (const { flag, key, where, kind } of flags) {
    const given = values[flag]
    if (given !== undefined) parts[where][key] = valueOf(flag, kind, given)
  }
  const missing = flags.filter(({ where, key, isRequired }) => isRequired && parts[where][key] === undefined)
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.map(({ flag }) => `--${flag}`).join(', ')}`)
  return { params: parts.path, query: parts.query, body: route.body === undefined ? undefined : parts.body }
}

function valueOf(flag: string, kind: RouteFlag['kind'], given: NonNullable<FlagValues[string]>): unknown {
  if (kind === 'number') {
    const number = Number(given)
    if (Number.isNaN(number)) throw new UsageError(`--${flag} is a number, not "${String(given)}"`)
    return number
  }
  if (kind === 'either') return jsonOrText(String(given))
  if (kind !== 'json') return given
  return jsonOf(String(given), `--${flag}`)
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What the server finds wrong with the fields of a call, told by the flags; any other error as it is. */
export function inFlags(error: unknown, route: Route, known: ReadonlySet<string> = KNOWN): unknown {
  if (!isJataiError(error) || error.code !== 'INPUT_INVALID') return error
  const facts = wrongFields.safeParse(error.details['facts'])
  if (!facts.success) return error
  const { part, fields } = facts.data
  const flags = flagsOf(route, known)
  const told = fields.map(({ field, problem }) => {
    const [key = '', ...inside] = field.split('.')
    const flag = flags.find((each) => each.where === part && each.key === key)?.flag
    if (flag === undefined) return field === '' ? problem : `${field}: ${problem}`
    return `--${flag}${inside.length === 0 ? '' : ` (${inside.join('.')})`}: ${problem}`
  })
  return new RequestError(error.code, told.join('; '), { cause: error, details: error.details })
}

/** Of the answer to a request that is wrong. */
const wrongFields = z.object({
  part: z.enum(['path', 'query', 'body']),
  fields: z.array(z.object({ field: z.string(), problem: z.string() })),
})

/** The JSON object in a file, or on standard input with `-`. */
export async function readObject(name: string, io: CommandIo): Promise<Record<string, unknown>> {
  const value = jsonOf(await readText(name, io), name)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${name} is no JSON object`)
  return value as Record<string, unknown>
}

/** Text of a file, or of standard input for `-`. */
export async function readText(name: string, io: CommandIo): Promise<string> {
  if (name !== '-') return readFile(resolve(io.cwd, name), 'utf8')
  const chunks: Buffer[] = []
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${source} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
