import type { Message } from 'rhea'
import { stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'

/** Typecode of a body section of bytes (AMQP 1.0 §3.2.6). */
const DATA_SECTION = 0x75

/** The text of a message; bytes are handed on as they are, other values as JSON. */
export function amqpBody({ body }: Pick<Message, 'body'>): string | Uint8Array {
  const value: unknown = body
  if (typeof value === 'string') return value
  if (Buffer.isBuffer(value)) return value
  if (value === undefined || value === null) return ''
  const { typecode, content } = value as { readonly typecode?: unknown; readonly content?: unknown }
  if (typecode === DATA_SECTION) return bytesOf(content)
  return stringifyJson(plain(typecode === undefined ? value : content))
}

/** A message may have several sections of bytes. */
function bytesOf(content: unknown): Uint8Array {
  const parts = Array.isArray(content) ? (content as readonly unknown[]) : [content]
  return Buffer.concat(parts.filter((part) => Buffer.isBuffer(part)))
}

/** Maps and lists, whose values the client has read already. */
function plain(value: unknown): Json {
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
  return text === undefined ? null : (JSON.parse(text) as Json)
}
