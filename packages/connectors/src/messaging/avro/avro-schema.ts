import { isJsonObject, parseJson, readNumber, setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { avroError } from './avro-error.ts'
import type { ByteReader } from './byte-reader.ts'

/** Reads one value of a schema, as JSON. */
export type AvroDecoder = (reader: ByteReader) => Json

/** Full names of records, enumerations and fixed types, to their decoders. */
export type AvroNames = Map<string, AvroDecoder>

/**
 * The decoder of a schema (Avro 1.12, "Schema declaration"). Libraries compile schemas to JavaScript text; this one
 * makes closures, since schemas come from outside.
 *
 * Values become the JSON that is closest: unions are the value alone, bytes and fixed Base64, decimals numbers with all
 * their digits; other logical types stay what they are made of. What JSON has no number for becomes null.
 *
 * @param names of schemas that this one refers to; gets those declared here
 * @throws MessageError when it is no schema
 */
export function compileAvro(text: string, names: AvroNames = new Map()): AvroDecoder {
  return compile(parseSchema(text), '', names)
}

function parseSchema(text: string): Json {
  try {
    return parseJson(text)
  } catch (cause) {
    // A primitive's name alone may stand without quotes.
    if (/^\w+$/.test(text)) return text
    throw avroError(`The Avro schema is no JSON: ${(cause as Error).message}`)
  }
}

function compile(schema: Json, namespace: string, names: AvroNames): AvroDecoder {
  if (typeof schema === 'string') return PRIMITIVES.get(schema) ?? named(schema, namespace, names)
  if (Array.isArray(schema)) return union(schema as readonly Json[], namespace, names)
  if (!isJsonObject(schema)) throw avroError('An Avro schema is a text, a list or an object')
  const type = schema['type'] ?? null
  const compiler = typeof type === 'string' ? COMPLEX.get(type) : undefined
  if (compiler !== undefined) return compiler(schema, namespace, names)
  if (type === 'bytes' && schema['logicalType'] === 'decimal')
    return decimal((reader) => reader.take(reader.count()), schema)
  return compile(type, namespace, names)
}

type Compiler = (schema: JsonObject, namespace: string, names: AvroNames) => AvroDecoder

const PRIMITIVES: ReadonlyMap<string, AvroDecoder> = new Map(
  Object.entries<AvroDecoder>({
    null: () => null,
    boolean: (reader) => reader.byte() !== 0,
    int: (reader) => Number(reader.long()),
    long: (reader) => readNumber(String(reader.long())),
    float: (reader) => shortFloat(reader.take(4).readFloatLE()),
    double: (reader) => finite(reader.take(8).readDoubleLE()),
    bytes: (reader) => reader.take(reader.count()).toString('base64'),
    string: (reader) => reader.take(reader.count()).toString('utf8'),
  }),
)

const COMPLEX: ReadonlyMap<string, Compiler> = new Map(
  Object.entries<Compiler>({
    record,
    error: record,
    enum(schema, namespace, names) {
      const symbols = listOf(schema, 'symbols')
      const decode: AvroDecoder = (reader) => {
        const index = reader.count()
        const symbol = symbols[index]
        if (symbol === undefined) throw avroError(`The Avro value has the symbol ${index} of ${symbols.length}`)
        return symbol
      }
      return declare(schema, namespace, names, decode)
    },
    fixed(schema, namespace, names) {
      const size = schema['size']
      if (typeof size !== 'number' || size < 0) throw avroError('A fixed Avro type has no size')
      const bytes = (reader: ByteReader): Buffer => reader.take(size)
      const decode: AvroDecoder =
        schema['logicalType'] === 'decimal' ? decimal(bytes, schema) : (reader) => bytes(reader).toString('base64')
      return declare(schema, namespace, names, decode)
    },
    array(schema, namespace, names) {
      const item = compile(schema['items'] ?? null, namespace, names)
      return (reader) =>
        reader.nested(() => {
          const list: Json[] = []
          reader.blocks(() => void list.push(item(reader)))
          return list
        })
    },
    map(schema, namespace, names) {
      const value = compile(schema['values'] ?? null, namespace, names)
      return (reader) =>
        reader.nested(() => {
          const map: Record<string, Json> = {}
          reader.blocks(() => {
            const key = reader.take(reader.count()).toString('utf8')
            setKey(map, key, value(reader))
          })
          return map
        })
    },
  }),
)

function record(schema: JsonObject, namespace: string, names: AvroNames): AvroDecoder {
  const fields: { readonly name: string; readonly decode: AvroDecoder }[] = []
  const decode: AvroDecoder = (reader) =>
    reader.nested(() => {
      const value: Record<string, Json> = {}
      for (const field of fields) setKey(value, field.name, field.decode(reader))
      return value
    })
  // Declared before its fields, which may refer to it.
  declare(schema, namespace, names, decode)
  const inner = namespaceOf(schema, namespace)
  for (const field of listOf(schema, 'fields')) {
    if (!isJsonObject(field) || typeof field['name'] !== 'string')
      throw avroError('A field of an Avro record has no name')
    fields.push({ name: field['name'], decode: compile(field['type'] ?? null, inner, names) })
  }
  return decode
}

function union(branches: readonly Json[], namespace: string, names: AvroNames): AvroDecoder {
  const decoders = branches.map((branch) => compile(branch, namespace, names))
  return (reader) => {
    const index = reader.count()
    const decode = decoders[index]
    if (decode === undefined) throw avroError(`The Avro value is of the type ${index} of ${decoders.length} in a union`)
    return decode(reader)
  }
}

function decimal(read: (reader: ByteReader) => Buffer, { scale }: JsonObject): AvroDecoder {
  const places = typeof scale === 'number' && scale > 0 ? scale : 0
  return (reader) => {
    const bytes = read(reader)
    const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(places + 1, '0')
    const whole = digits.slice(0, digits.length - places)
    return readNumber(`${unscaled < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(-places)}`}`)
  }
}

function declare(schema: JsonObject, namespace: string, names: AvroNames, decode: AvroDecoder): AvroDecoder {
  const name = schema['name']
  if (typeof name !== 'string' || name === '') throw avroError('An Avro type has no name')
  names.set(name.includes('.') ? name : fullName(name, namespaceOf(schema, namespace)), decode)
  return decode
}

function named(name: string, namespace: string, names: AvroNames): AvroDecoder {
  const decode = (name.includes('.') ? undefined : names.get(fullName(name, namespace))) ?? names.get(name)
  if (decode === undefined)
    throw avroError(`The Avro schema uses the type ${JSON.stringify(name)}, which it does not declare`)
  return decode
}

function namespaceOf(schema: JsonObject, enclosing: string): string {
  const { name, namespace } = schema
  if (typeof name === 'string' && name.includes('.')) return name.slice(0, name.lastIndexOf('.'))
  return typeof namespace === 'string' ? namespace : enclosing
}

function fullName(name: string, namespace: string): string {
  return namespace === '' ? name : `${namespace}.${name}`
}

function listOf(schema: JsonObject, key: string): readonly Json[] {
  const list = schema[key]
  if (!Array.isArray(list)) throw avroError(`An Avro type has no ${key}`)
  return list as readonly Json[]
}

function finite(value: number): Json {
  return Number.isFinite(value) ? value : null
}

/** The shortest decimal that is this float: 0.1 rather than 0.10000000149011612. */
function shortFloat(value: number): Json {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return finite(value)
}
