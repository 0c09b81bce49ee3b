import type { Account } from '@jatai/sdk'
import { describe, expect, test } from 'vitest'
import { kafkaSettings } from './kafka-settings.ts'
import type { KafkaParams } from './kafka-settings.ts'

const given: KafkaParams = {
  brokers: 'one:9093, two',
  topic: 'orders',
  protocol: 'PLAINTEXT',
  consumerGroup: 'jatai',
  autoCommit: false,
  batchMode: true,
  keyAsAvro: false,
  payloadAsAvro: false,
  schemaRegistryUrl: undefined,
  maxPollRecords: 100,
  includeHeaders: false,
  binaryHeaders: false,
  headersCharset: 'UTF-8',
  advanced: false,
  partitionNumbers: [],
}
const login: Account = { label: 'kafka', type: 'basic', fields: { username: 'joe', password: 'secret' } }
const settings = (changes: Partial<KafkaParams>, accounts: Record<string, Account> = {}) =>
  kafkaSettings({ ...given, ...changes }, new Map(Object.entries(accounts)))

describe('brokers', () => {
  test('are hosts with ports, 9092 when none is said', () => {
    const { brokers } = settings({ brokers: ' one:9093, two ,[::1]:9094,' }).cluster
    expect(brokers).toEqual([
      { host: 'one', port: 9093 },
      { host: 'two', port: 9092 },
      { host: '::1', port: 9094 },
    ])
  })

  test.each(['', ' , ', 'one:x', 'one:0', 'one:70000', 'http://one:1'])('refuses %j', (brokers) => {
    expect(() => settings({ brokers })).toThrow(/There are no brokers|not of the form host:port/)
  })
})

describe('protocols', () => {
  test.each([
    ['PLAINTEXT', false, false],
    ['SSL', true, false],
    ['SASL_PLAINTEXT', false, true],
    ['SASL_SSL', true, true],
  ])('%s: TLS %s, login %s', (protocol, isSecure, hasLogin) => {
    const { tls, login: used } = settings({ protocol }, { main: login }).cluster
    expect([tls !== undefined, used !== undefined]).toEqual([isSecure, hasLogin])
  })

  test('a login needs an account, and Kerberos more than there is', () => {
    expect(() => settings({ protocol: 'SASL_SSL' })).toThrow('Account is missing')
    const kerberos = { ...login, type: 'kerberos' }
    expect(() => settings({ protocol: 'SASL_SSL' }, { main: kerberos })).toThrow(
      'Kerberos (SASL/GSSAPI) is not available',
    )
  })
})

describe('partitions', () => {
  test('count only with Advanced Settings', () => {
    expect(settings({ partitionNumbers: [1] }).partitions).toBeUndefined()
    expect(settings({ advanced: true, partitionNumbers: ['2', 0, 2] }).partitions).toEqual([0, 2])
    expect(settings({ advanced: true }).partitions).toBeUndefined()
  })

  test.each([-1, 'x', '1.5', null])('refuses %j', (number) => {
    expect(() => settings({ advanced: true, partitionNumbers: [number] })).toThrow('is no number of a partition')
  })
})

test('headers need a charset that is known', () => {
  expect(settings({}).format.headers).toBeUndefined()
  expect(settings({ includeHeaders: true, binaryHeaders: true }).format.headers).toBe('base64')
  expect(settings({ includeHeaders: true, headersCharset: 'latin1' }).format.headers).toMatchObject({
    name: 'ISO-8859-1',
  })
  expect(() => settings({ includeHeaders: true, headersCharset: 'klingon' })).toThrow('There is no charset "klingon"')
})

test('Avro needs a registry', () => {
  expect(() => settings({ payloadAsAvro: true })).toThrow('Avro needs the address of a schema registry')
  expect(() => settings({ keyAsAvro: true, schemaRegistryUrl: 'ftp://x' })).toThrow('Avro needs the address')
  const { registry } = settings(
    { payloadAsAvro: true, schemaRegistryUrl: 'http://registry:8081/api' },
    { 'schema-registry': { label: 'r', type: 'oauth-bearer', fields: { token: 't' } } },
  )
  expect(registry).toMatchObject({ authorization: 'Bearer t' })
  expect(registry?.url.href).toBe('http://registry:8081/api/')
})

test('a group has a name', () => {
  expect(() => settings({ consumerGroup: ' ' })).toThrow('The consumer group has no name')
})
