import fc from 'fast-check'

/** As much of JSON Schema as our OpenAPI document uses. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly pattern?: string
  readonly format?: string
  readonly contentEncoding?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: Schema
}

/** Longest of texts and lists that are made, whatever a schema would allow. */
const LONGEST = 40

/** Another arbitrary for a property, by its name; the one that it has otherwise is the second argument. */
export type Hint = (name: string, values: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>

/** Values that a schema allows, as far as it can tell: our schemas refuse some of them for reasons of their own. */
export function valuesOf(schema: Schema, hint: Hint = (_name, values) => values): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valuesOf(choice, hint)))
  switch (Array.isArray(schema.type) ? (schema.type as readonly string[])[0] : schema.type) {
    case 'string':
      return textsOf(schema)
    case 'integer':
      return fc.integer({ min: whole(schema.minimum ?? -1e6), max: whole(schema.maximum ?? 1e6) })
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, hint), {
        minLength: Math.min(schema.minItems ?? 0, LONGEST),
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
      })
    case 'object':
      return objectsOf(schema, hint)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function whole(bound: number): number {
  return Math.max(-1e12, Math.min(1e12, bound))
}

function textsOf({
  pattern,
  format,
  contentEncoding,
  minLength = 0,
  maxLength = LONGEST,
}: Schema): fc.Arbitrary<string> {
  // Nothing answers there: no test talks to the world.
  if (format === 'uri') return fc.webPath().map((path) => `http://127.0.0.1:9${path}`)
  if (contentEncoding === 'base64') return fc.base64String({ maxLength: LONGEST })
  const shortest = Math.min(minLength, 1000)
  const longest = Math.max(shortest, Math.min(maxLength, LONGEST))
  const any = fc.string({ minLength: shortest, maxLength: longest, unit: 'grapheme' })
  if (pattern === undefined) return any
  try {
    return fc.stringMatching(new RegExp(pattern), { size: 'small' })
  } catch {
    // The library does not know every kind of expression.
    return any
  }
}

/** A text that may be the id of something. */
function isPlainText({ type, pattern, enum: choices, format }: Schema): boolean {
  return type === 'string' && pattern === undefined && choices === undefined && format === undefined
}

function objectsOf(
  { properties = {}, required = [], additionalProperties, propertyNames }: Schema,
  hint: Hint,
): fc.Arbitrary<object> {
  const inside = (name: string, inner: Schema): fc.Arbitrary<unknown> => {
    if (isPlainText(inner)) return hint(name, valuesOf(inner))
    if (inner.type !== 'array' || !isPlainText(inner.items ?? {})) return valuesOf(inner, hint)
    return fc.array(hint(name, valuesOf(inner.items ?? {})), { minLength: inner.minItems ?? 0, maxLength: 2 })
  }

  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, inside(name, inner)])),
    {
      requiredKeys: required.filter((name) => name in properties),
    },
  )
  if (typeof additionalProperties !== 'object') return known
  const names = propertyNames === undefined ? fc.string({ maxLength: 10 }) : valuesOf(propertyNames)
  const more = fc.dictionary(names as fc.Arbitrary<string>, valuesOf(additionalProperties, hint), { maxKeys: 3 })
  return fc.tuple(known, more).map(([first, second]) => ({ ...second, ...first }))
}

/** What people send who mean no good, or have made a mistake. */
export const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER + 2,
    true,
    [],
    {},
    [[]],
    '__proto__',
    'constructor',
    'toString',
    '\0',
    '\ud800',
    '\u202e',
    '../../../../etc/passwd',
    '%2e%2e%2f',
    "' OR '1'='1",
    '"; DROP TABLE documents; --',
    '{{ account.secret }}',
    '<script>alert(1)</script>',
    '${jndi:ldap://127.0.0.1/a}',
    '=HYPERLINK("http://127.0.0.1")',
    'x\r\nSet-Cookie: a=b',
    'x'.repeat(20_000),
    { $gt: '' },
    { constructor: { prototype: { polluted: true } } },
    { toString: 1, valueOf: null, then: 'x' },
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A value with one part replaced by something hostile, or with a part too many. */
export function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, HOSTILE, fc.nat(), fc.boolean()).map(([value, hostile, at, isNew]) => {
    if (typeof value !== 'object' || value === null) return hostile
    const names = Object.keys(value)
    if (names.length === 0 || isNew) return { ...value, unexpected: hostile }
    const name = names[at % names.length] as string
    return { ...value, [name]: hostile }
  })
}
