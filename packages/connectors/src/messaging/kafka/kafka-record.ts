import type { KafkaRecord } from '@platformatic/kafka'
import { readNumber, setKey, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { errorText } from '@jatai/errors'
import type { RecordFormat } from './kafka-settings.ts'
import { isBadRecord } from './schema-registry.ts'
import type { SchemaRegistry } from './schema-registry.ts'

/** A record as it is delivered (triggers.md §11). */
export interface ReadRecord {
  /** JSON of its entry in `data`. */
  readonly text: string
  readonly success: boolean
  /** Why it could not be read. */
  readonly problem?: string
}

/** Where a record stands. */
export interface RecordPlace {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

/**
 * The entry of a record. One that cannot be read has `success` false, and null for its data. The key is read, where it
 * is Avro, but not delivered.
 *
 * @throws RemoteError when the schema registry does not answer
 */
export async function readRecord(
  { key, value, headers }: Pick<KafkaRecord, 'key' | 'value' | 'headers'>,
  { topic, partition, offset }: RecordPlace,
  format: RecordFormat,
  registry: SchemaRegistry | undefined,
  signal: AbortSignal,
): Promise<ReadRecord> {
  let data: Json = null
  let problem: string | undefined
  try {
    if (format.keyAsAvro && registry !== undefined && key !== null) await registry.decode(key, signal)
    if (value === null) data = null
    else if (!format.payloadAsAvro || registry === undefined) data = value.toString('utf8')
    else data = stringifyJson(await registry.decode(value, signal))
  } catch (error) {
    if (!isBadRecord(error)) throw error
    problem = errorText(error)
  }
  const success = problem === undefined
  const entry = {
    data,
    topic,
    offset: readNumber(String(offset)),
    partition,
    success,
    ...(format.headers === undefined ? {} : { headers: readHeaders(headers, format.headers) }),
  }
  return { text: stringifyJson(entry), success, ...(problem === undefined ? {} : { problem }) }
}

/** Of several headers with one name the last one counts. */
function readHeaders(headers: KafkaRecord['headers'], format: NonNullable<RecordFormat['headers']>): Json {
  const result: Record<string, Json> = {}
  for (const [name, value] of headers) setKey(result, name?.toString('utf8') ?? '', value && headerText(value, format))
  return result
}

function headerText(value: Buffer, format: NonNullable<RecordFormat['headers']>): string {
  return format === 'base64' ? value.toString('base64') : format.decode(value)
}

const BEFORE = '{"data":['
const BETWEEN = ','
const after = (success: boolean): string => `],"success":${success}}`

/** The message of several records, as JSON. */
export function recordsMessage(records: readonly ReadRecord[]): string {
  const success = records.every((record) => record.success)
  return `${BEFORE}${records.map(({ text }) => text).join(BETWEEN)}${after(success)}`
}

/** Bytes of a message without records. */
export const MESSAGE_BYTES = BEFORE.length + after(false).length

/** Bytes that a record adds to a message. */
export function recordBytes({ text }: ReadRecord): number {
  return Buffer.byteLength(text) + BETWEEN.length
}
