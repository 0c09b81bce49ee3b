import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ParseArgsConfig } from 'node:util'
import type { Route } from '@jatai/api'
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
  readonly where: 'query' | 'body'
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'json'
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

/** The flags of a route: each query parameter and each key of the body, as its schema has them. */
export function flagsOf(route: Route): readonly RouteFlag[] {
  return [...properties(route.query, 'query'), ...(route.body === undefined ? [] : properties(route.body, 'body'))]
}

function properties(schema: z.ZodType, where: RouteFlag['where']): readonly RouteFlag[] {
  const { properties: all = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Readonly<Record<string, PropertySchema>>
    required?: readonly string[]
  }
  return Object.entries(all).map(([key, property]) => ({
    flag: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    key,
    where,
    kind: kindOf(property),
    description: property.description ?? '',
    isRequired: required.includes(key),
  }))
}

function kindOf({ type, items, anyOf }: PropertySchema): RouteFlag['kind'] {
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
    flags.map(({ flag, kind }) => [
      flag,
      kind === 'boolean' ? { type: 'boolean' } : { type: 'string', ...(kind === 'list' ? { multiple: true } : {}) },
    ]),
  )
}

/** `[--search TEXT] --name TEXT`, for the help. */
export function flagUsage(flags: readonly RouteFlag[]): string {
  return flags
    .map(({ flag, kind, isRequired }) => {
      const text = kind === 'boolean' ? `--${flag}` : `--${flag} ${PLACEHOLDERS[kind]}`
      return isRequired && kind !== 'json' ? text : `[${text}]${kind === 'list' ? '…' : ''}`
    })
    .join(' ')
}

const PLACEHOLDERS = { text: 'TEXT', number: 'N', list: 'TEXT', json: 'JSON', boolean: '' } as const

/** Query and body of a call, from the values of its flags; `file` holds a body that flags add to. */
export async function inputOf(
  route: Route,
  values: FlagValues,
  io: CommandIo,
): Promise<{ readonly query: Record<string, unknown>; readonly body: Record<string, unknown> | undefined }> {
  const query: Record<string, unknown> = {}
  const fromFile = route.body === undefined ? undefined : await bodyFile(values['file'], io)
  const body: Record<string, unknown> = { ...fromFile }
  for (const { flag, key, where, kind } of flagsOf(route)) {
    const given = values[flag]
    if (given === undefined) continue
    const target = where === 'query' ? query : body
    target[key] = valueOf(flag, kind, given)
  }
  return { query, body: route.body === undefined ? undefined : body }
}

function valueOf(flag: string, kind: RouteFlag['kind'], given: NonNullable<FlagValues[string]>): unknown {
  if (kind === 'number') {
    const number = Number(given)
    if (Number.isNaN(number)) throw new UsageError(`--${flag} is a number, not "${String(given)}"`)
    return number
  }
  if (kind !== 'json') return given
  return jsonOf(String(given), `--${flag}`)
}

/** The JSON object in `--file FILE`, or on standard input with `-`. */
async function bodyFile(name: unknown, io: CommandIo): Promise<Record<string, unknown> | undefined> {
  if (typeof name !== 'string') return undefined
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
