import { isJataiError, MessageError, RemoteError } from '@jatai/errors'
import { getKey, isJsonObject, parseJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { compileAvro } from '../avro/avro-schema.ts'
import type { AvroDecoder, AvroNames } from '../avro/avro-schema.ts'
import { ByteReader } from '../avro/byte-reader.ts'
import { badSettings, neededField } from '../brokers/account-fields.ts'
import { exchange } from '../brokers/http-exchange.ts'
import { tlsMaterial } from '../brokers/tls-accounts.ts'
import type { TlsMaterial } from '../brokers/tls-accounts.ts'

export interface RegistrySettings {
  readonly url: URL
  readonly authorization: string | undefined
  readonly tls: TlsMaterial
}

/**
 * @throws FlowError when the address is none, or an account lacks something
 */
export function registrySettings(
  address: string | undefined,
  accounts: ReadonlyMap<string, Account>,
): RegistrySettings {
  const url = URL.canParse(address ?? '') ? new URL(`${address}`.replace(/\/*$/, '/')) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw badSettings('Avro needs the address of a schema registry, http:// or https://', 'schemaRegistryUrl')
  }
  return {
    url,
    authorization: authorizationOf(accounts.get('schema-registry')),
    tls: tlsMaterial(accounts.get('schema-registry-truststore'), accounts.get('schema-registry-keystore')),
  }
}

function authorizationOf(account: Account | undefined): string | undefined {
  if (account === undefined) return undefined
  if (account.type.toLowerCase().startsWith('oauth')) return `Bearer ${neededField(account, 'token')}`
  const login = `${neededField(account, 'username')}:${neededField(account, 'password')}`
  return `Basic ${Buffer.from(login).toString('base64')}`
}

/** Decodes values that a schema registry has the schemas of (Confluent's wire format). */
export interface SchemaRegistry {
  /**
   * @throws MessageError when the value is none of its schema
   * @throws RemoteError when the registry does not answer: trying again may help
   */
  decode(value: Buffer, signal: AbortSignal): Promise<Json>
}

/** A byte of zero and the id of the schema in four bytes stand before a value. */
const HEADER_BYTES = 5
const ANSWER_MS = 30_000
/** Schemas that refer to each other in a circle. */
const MOST_REFERENCES = 100

export function openSchemaRegistry(settings: RegistrySettings, outbound: OutboundPolicy): SchemaRegistry {
  const services = { outbound }
  /** Schemas never change. Only those that were got stay. */
  const decoders = new Map<number, Promise<AvroDecoder>>()

  async function get(path: string, signal: AbortSignal): Promise<JsonObject> {
    const { authorization, tls } = settings
    const url = new URL(path, settings.url)
    const headers = {
      accept: 'application/vnd.schemaregistry.v1+json, application/json',
      ...(authorization === undefined ? {} : { authorization }),
    }
    const { status, text } = await exchange(
      { method: 'GET', url, headers, tls, timeoutMs: ANSWER_MS },
      services,
      signal,
    )
    if (status === 404) throw new MessageError('MESSAGE_AVRO', `The schema registry does not know ${path}`)
    if (status !== 200) throw new RemoteError('REMOTE_STATUS', `The schema registry answers ${status} for ${path}`)
    const answer = parseJson(text)
    if (!isJsonObject(answer))
      throw new RemoteError('REMOTE_ANSWER', `The schema registry answers no object for ${path}`)
    return answer
  }

  async function compile(
    schema: JsonObject,
    signal: AbortSignal,
    names: AvroNames,
    seen: Set<string>,
  ): Promise<AvroDecoder> {
    const type = getKey(schema, 'schemaType') ?? 'AVRO'
    if (type !== 'AVRO') throw new MessageError('MESSAGE_AVRO', `The schema is ${JSON.stringify(type)}, not Avro`)
    const references = getKey(schema, 'references')
    for (const reference of Array.isArray(references) ? (references as readonly Json[]) : []) {
      if (!isJsonObject(reference)) continue
      const [subject, version] = [textAt(reference, 'subject'), textAt(reference, 'version')]
      const path = `subjects/${encodeURIComponent(subject)}/versions/${encodeURIComponent(version)}`
      if (seen.has(path) || seen.size >= MOST_REFERENCES) continue
      seen.add(path)
      await compile(await get(path, signal), signal, names, seen)
    }
    return compileAvro(textAt(schema, 'schema'), names)
  }

  async function load(id: number, signal: AbortSignal): Promise<AvroDecoder> {
    return compile(await get(`schemas/ids/${id}`, signal), signal, new Map(), new Set())
  }

  return {
    async decode(value, signal) {
      if (value.length < HEADER_BYTES || value[0] !== 0) {
        throw new MessageError('MESSAGE_AVRO', 'The value does not begin as Avro of a schema registry does')
      }
      const id = value.readUInt32BE(1)
      let decoder = decoders.get(id)
      if (decoder === undefined) {
        decoder = load(id, signal)
        decoders.set(id, decoder)
        decoder.catch(() => decoders.delete(id))
      }
      return (await decoder)(new ByteReader(value, HEADER_BYTES))
    },
  }
}

function textAt(object: JsonObject, key: string): string {
  return field.readTextValue(getKey(object, key)) ?? ''
}

/** True when the record is at fault, not the way to the registry. */
export function isBadRecord(error: unknown): boolean {
  return isJataiError(error) && error.kind === 'message'
}
