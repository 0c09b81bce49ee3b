import { field, FieldError } from '@jatai/sdk'
import type { Field, StepCall, Template } from '@jatai/sdk'
import { gatewayFields } from './gateway-fields.ts'
import { isSendableName, sendableValue } from './sendable-header.ts'

export const LONGEST_TIMEOUT_MS = 900_000

/** Parameters of all triggers (triggers.md §1.1). */
export const commonFields = {
  timeout: field.integer({
    title: 'Maximum Timeout',
    description: 'Milliseconds that the trigger waits for the pipeline.',
    default: 30_000,
    minimum: 1,
    maximum: LONGEST_TIMEOUT_MS,
    expression: 'none',
  }),
  allowRedelivery: field.boolean({
    title: 'Allow Redelivery Of Messages',
    description: 'Runs a message again whose execution was cut off by a crash.',
    expression: 'none',
  }),
}

/** Parameters that the triggers of the HTTP family share (triggers.md §2). */
export function httpFields(options: {
  readonly methods: readonly string[]
  readonly requestSizeMb: { readonly default: number; readonly maximum: number }
}) {
  return {
    ...commonFields,
    methods: methods(options.methods),
    requestSizeLimit: field.number({
      title: 'Maximum Request Size',
      description: 'In MB.',
      default: options.requestSizeMb.default,
      minimum: 1,
      expression: 'none',
    }),
    external: field.boolean({ title: 'External API', default: true, expression: 'none' }),
    internal: field.boolean({ title: 'Internal API', expression: 'none' }),
    mtls: field.boolean({ title: 'mTLS enabled API', expression: 'none' }),
    ...gatewayFields,
    advanced: field.boolean({ title: 'Additional API Routes', expression: 'none' }),
    removePrefixUri: field.boolean({ title: 'Remove Prefix from Route', expression: 'none' }),
    routes: field.list({
      title: 'Routes',
      aliases: ['uris'],
      expression: 'param',
      visibleWhen: { advanced: [true] },
    }),
    headers: responseHeaders(),
    addCors: field.boolean({ title: 'Add CORS', expression: 'none' }),
    corsHeaders: field.keyValue({
      title: 'CORS Headers',
      description: 'Several values of one header are separated by commas without spaces.',
      expression: 'none',
      visibleWhen: { addCors: [true] },
    }),
  }
}

const VERBS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Read in any case, written in upper case; an empty list is the default list (triggers.md §2.2, decisions.md 10). */
function methods(defaults: readonly string[]): Field<readonly string[]> {
  const names = field.list({ title: 'Methods', default: defaults, expression: 'none' })
  return {
    title: names.title,
    kind: 'list',
    expression: 'none',
    default: defaults,
    values: [...VERBS],
    read(raw) {
      const read = names.read(raw).map((name) => (field.readTextValue(name) ?? '').toUpperCase())
      for (const name of read) if (!VERBS.has(name)) throw new FieldError(`has an unknown method "${name}"`)
      return read.length === 0 ? defaults : read
    },
  }
}

/** A header of the answer, its value evaluated when the pipeline is done (triggers.md §2.8). */
export interface ResponseHeader {
  readonly name: string
  readonly template: Template
  /** The value, when no expression is in it. */
  readonly fixed: string | undefined
}

export type ResponseHeaders = readonly ResponseHeader[]

function responseHeaders(): Field<ResponseHeaders> {
  const map = field.keyValue({ title: 'Response Headers', expression: 'none' })
  return {
    title: map.title,
    kind: 'key-value',
    expression: 'map',
    default: {},
    read: () => [],
    prepare(raw, compiler) {
      return Object.entries(map.read(raw)).map(([name, value]) => {
        const text = field.readTextValue(value)
        if (!/^[A-Za-z0-9-]+$/.test(name)) throw new FieldError(`has a header name with special characters: "${name}"`)
        if (text === undefined || text === '') throw new FieldError(`has no value for the header "${name}"`)
        return { name, template: compiler.template(text, 'text'), fixed: text.includes('{{') ? undefined : text }
      })
    },
  }
}

/**
 * The configured headers for a final message or error object; one whose value is null or cannot be evaluated is left
 * out: the answer itself matters more.
 */
export function evaluateHeaders(headers: ResponseHeaders, call: StepCall<unknown>): Readonly<Record<string, string>> {
  if (headers.length === 0) return NO_HEADERS
  const values: Record<string, string> = {}
  for (const { name, template } of headers) {
    const value = evaluated(template, call)
    if (value !== undefined) values[name] = value
  }
  return values
}

/** The configured headers that are the same for every answer, also for one that no engine makes. */
export function fixedHeaders(headers: ResponseHeaders): Readonly<Record<string, string>> {
  const sent = headers.filter(({ name }) => isSendableName(name))
  return Object.fromEntries(
    sent.flatMap(({ name, fixed }) => (fixed === undefined ? [] : [[name, sendableValue(fixed)]])),
  )
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

function evaluated(template: Template, call: StepCall<unknown>): string | undefined {
  try {
    return field.readTextValue(template(call))
  } catch {
    return undefined
  }
}
