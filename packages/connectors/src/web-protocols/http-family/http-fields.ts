import { isJsonObject } from '@jatai/languages/json'
import type { JsonObject } from '@jatai/languages/json'
import { field, FieldError } from '@jatai/sdk'
import type { Field, StepCall, Template } from '@jatai/sdk'

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
      maximum: options.requestSizeMb.maximum,
      expression: 'none',
    }),
    external: field.boolean({ title: 'External API', default: true, expression: 'none' }),
    internal: field.boolean({ title: 'Internal API', expression: 'none' }),
    mtls: field.boolean({ title: 'mTLS enabled API', expression: 'none' }),
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

/** Header names and templates for their values, evaluated when the pipeline is done (triggers.md §2.8). */
export type ResponseHeaders = readonly (readonly [name: string, value: Template])[]

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
        return [name, compiler.template(text, 'text')] as const
      })
    },
  }
}

/** The configured headers for a final message. Line ends would split the answer, so they become blanks. */
export function evaluateHeaders(headers: ResponseHeaders, call: StepCall<unknown>): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, template] of headers) {
    values[name] = (field.readTextValue(template(call)) ?? '').replace(/[\r\n\0]+/g, ' ')
  }
  return values
}

/** True when the object has both `error` and an integer `code`: an error object that gives its status. */
export function errorStatus(message: JsonObject | null): number | undefined {
  if (message === null || !isJsonObject(message) || !Object.hasOwn(message, 'error')) return undefined
  const code = message['code']
  return typeof code === 'number' && Number.isInteger(code) && code >= 100 && code <= 599 ? code : undefined
}
