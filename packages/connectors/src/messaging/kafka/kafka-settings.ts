import { findCharset } from '@jatai/languages/charset'
import type { Charset } from '@jatai/languages/charset'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'
import { badSettings, neededField, noAccount } from '../brokers/account-fields.ts'
import { tlsMaterial } from '../brokers/tls-accounts.ts'
import type { TlsMaterial } from '../brokers/tls-accounts.ts'
import { registrySettings } from './schema-registry.ts'
import type { RegistrySettings } from './schema-registry.ts'

/** Parameters of the trigger (triggers.md §11). */
export interface KafkaParams {
  readonly brokers: string
  readonly topic: string
  readonly protocol: string
  readonly consumerGroup: string
  readonly autoCommit: boolean
  readonly batchMode: boolean
  readonly keyAsAvro: boolean
  readonly payloadAsAvro: boolean
  readonly schemaRegistryUrl: string | undefined
  readonly maxPollRecords: number
  readonly includeHeaders: boolean
  readonly binaryHeaders: boolean
  readonly headersCharset: string
  readonly advanced: boolean
  readonly partitionNumbers: readonly Json[]
}

/** Where a cluster is, and who comes. */
export interface KafkaCluster {
  readonly brokers: readonly { readonly host: string; readonly port: number }[]
  readonly tls: TlsMaterial | undefined
  readonly login: { readonly username: string; readonly password: string } | undefined
}

/** How records become texts. */
export interface RecordFormat {
  readonly keyAsAvro: boolean
  readonly payloadAsAvro: boolean
  /** Undefined: headers are not delivered. `base64`: as bytes. */
  readonly headers: Charset | 'base64' | undefined
}

export interface KafkaSettings {
  readonly cluster: KafkaCluster
  readonly topic: string
  readonly group: string
  readonly autoCommit: boolean
  readonly batch: boolean
  readonly maxPollRecords: number
  /** Undefined: those that the group gives. */
  readonly partitions: readonly number[] | undefined
  readonly format: RecordFormat
  /** Undefined: nothing is Avro. */
  readonly registry: RegistrySettings | undefined
}

/**
 * The settings that parameters and accounts speak of.
 *
 * @throws FlowError when they cannot work
 */
export function kafkaSettings(params: KafkaParams, accounts: ReadonlyMap<string, Account>): KafkaSettings {
  const { topic, consumerGroup, autoCommit, batchMode, maxPollRecords, keyAsAvro, payloadAsAvro } = params
  if (consumerGroup.trim() === '') throw badSettings('The consumer group has no name', 'consumerGroup')
  const brokers = brokersOf(params.brokers)
  const partitions = params.advanced ? partitionsOf(params.partitionNumbers) : undefined
  const headers = headersOf(params)
  const registry = keyAsAvro || payloadAsAvro ? registrySettings(params.schemaRegistryUrl, accounts) : undefined
  return {
    cluster: { brokers, ...accessOf(params.protocol, accounts) },
    topic,
    group: consumerGroup,
    autoCommit,
    batch: batchMode,
    maxPollRecords,
    partitions,
    format: { keyAsAvro, payloadAsAvro, headers },
    registry,
  }
}

function accessOf(protocol: string, accounts: ReadonlyMap<string, Account>): Omit<KafkaCluster, 'brokers'> {
  return {
    tls: protocol.endsWith('SSL') ? tlsMaterial(accounts.get('truststore'), accounts.get('keystore')) : undefined,
    login: protocol.startsWith('SASL') ? loginOf(accounts.get('main')) : undefined,
  }
}

const DEFAULT_PORT = 9092

function brokersOf(text: string): KafkaCluster['brokers'] {
  const brokers = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [, bracketed, plain, port = String(DEFAULT_PORT)] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(each) ?? []
      const host = bracketed ?? plain
      if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
        throw badSettings(`The broker ${JSON.stringify(each)} is not of the form host:port`, 'brokers')
      }
      return { host, port: Number(port) }
    })
  if (brokers.length === 0) throw badSettings('There are no brokers', 'brokers')
  return brokers
}

function loginOf(account: Account | undefined): KafkaCluster['login'] {
  if (account === undefined) throw noAccount('Account is missing, which the protocol needs')
  if (account.type.toLowerCase() === 'kerberos') {
    throw badSettings('Kerberos (SASL/GSSAPI) is not available in this installation: use a basic account', 'protocol')
  }
  return { username: neededField(account, 'username'), password: neededField(account, 'password') }
}

function partitionsOf(numbers: readonly Json[]): readonly number[] | undefined {
  const partitions = new Set<number>()
  for (const number of numbers) {
    const text = field.readTextValue(number) ?? ''
    if (!/^\d{1,9}$/.test(text.trim())) {
      throw badSettings(`${JSON.stringify(text)} is no number of a partition`, 'partitionNumbers')
    }
    partitions.add(Number(text))
  }
  return partitions.size === 0 ? undefined : [...partitions].sort((a, b) => a - b)
}

function headersOf({ includeHeaders, binaryHeaders, headersCharset }: KafkaParams): RecordFormat['headers'] {
  if (!includeHeaders) return undefined
  if (binaryHeaders) return 'base64'
  const charset = findCharset(headersCharset)
  if (charset === undefined) throw badSettings(`There is no charset "${headersCharset}"`, 'headersCharset')
  return charset
}
