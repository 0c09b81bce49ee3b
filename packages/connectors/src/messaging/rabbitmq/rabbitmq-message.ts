import type { ConsumeMessage } from 'amqplib'
import { getKey, isJsonObject, parseJson, readNumber, setKey, stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { Arrival } from '@jatai/sdk'

/** Names in the message, and those of the AMQP client (triggers.md §10). `classId` is none that a message carries. */
const PROPERTIES = [
  'appId',
  'classId',
  'clusterId',
  'contentEncoding',
  'contentType',
  'correlationId',
  'deliveryMode',
  'expiration',
  'messageId',
  'priority',
  'replyTo',
  'type',
  'userId',
  'timestamp',
] as const

/** What is known of a delivery beside its body: the head of the emitted message. */
export function deliveryHead({ properties, fields }: Pick<ConsumeMessage, 'properties' | 'fields'>): string {
  const known: Record<string, Json> = {}
  const given = properties as unknown as Readonly<Record<string, unknown>>
  for (const name of PROPERTIES) known[name] = name === 'timestamp' ? milliseconds(given[name]) : readValue(given[name])
  return stringifyJson({
    properties: known,
    headers: readTable(properties.headers ?? {}),
    envelope: { deliveryTag: fields.deliveryTag, exchange: fields.exchange, routingKey: fields.routingKey },
  })
}

/** The first message of the pipeline (triggers.md §10). */
export function rabbitmqMessage({ head, body }: Arrival, isBinary: boolean): Json {
  const bytes = Buffer.from(body, 'latin1')
  const known = parseJson(head)
  const part = (name: string): Json => (isJsonObject(known) ? (getKey(known, name) ?? null) : null)
  return {
    body: bytes.toString(isBinary ? 'base64' : 'utf8'),
    properties: part('properties'),
    headers: part('headers'),
    envelope: part('envelope'),
  }
}

/** AMQP counts seconds, messages milliseconds. */
function milliseconds(seconds: unknown): Json {
  return typeof seconds === 'number' ? seconds * 1000 : null
}

function readTable(table: Readonly<Record<string, unknown>>): JsonObject {
  const result: Record<string, Json> = {}
  for (const [name, value] of Object.entries(table)) setKey(result, name, readValue(value))
  return result
}

/** A value of an AMQP table: bytes become Base64, times milliseconds, and what JSON has no number for becomes null. */
function readValue(value: unknown): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value)) return value.map(readValue)
  if (typeof value !== 'object' || value === null) return null
  return readTyped(value as Readonly<Record<string, unknown>>)
}

/** The client marks values that JavaScript has no type for; a table of a sender may look the same. */
function readTyped(value: Readonly<Record<string, unknown>>): Json {
  const { '!': type, value: inner } = value
  if (type === 'timestamp' && typeof inner === 'number') return milliseconds(inner)
  if (type === 'decimal' && typeof inner === 'object' && inner !== null) {
    const { places, digits } = inner as Readonly<Record<string, unknown>>
    if (typeof places === 'number' && typeof digits === 'number') return readNumber(`${digits}e-${places}`)
  }
  return readTable(value)
}
