import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseJson } from '@jatai/languages/json'
import type { OutboundPolicy } from '@jatai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readRecord, recordsMessage } from './kafka-record.ts'
import type { RecordFormat } from './kafka-settings.ts'
import { openSchemaRegistry, registrySettings } from './schema-registry.ts'
import type { SchemaRegistry } from './schema-registry.ts'

const place = { topic: 't', partition: 3, offset: 42n }
const plain: RecordFormat = { keyAsAvro: false, payloadAsAvro: false, headers: undefined }
const { signal } = new AbortController()
const outbound: OutboundPolicy = { check: () => undefined, proxyFor: () => undefined }
const record = (value: Buffer | null, key: Buffer | null = null) => ({ key, value, headers: [] })

describe('plain records', () => {
  const read = (value: Buffer | null, format = plain, headers: [Buffer | null, Buffer | null][] = []) =>
    readRecord({ ...record(value), headers }, place, format, undefined, signal)

  test('are texts', async () => {
    const { text, success } = await read(Buffer.from('ção'))
    expect(JSON.parse(text)).toEqual({ data: 'ção', topic: 't', offset: 42, partition: 3, success: true })
    expect(success).toBe(true)
  })

  test('without a value have null', async () => {
    expect(JSON.parse((await read(null)).text)).toMatchObject({ data: null, success: true })
  })

  test('have offsets with all their digits', async () => {
    const far = await readRecord(record(null), { ...place, offset: 2n ** 62n }, plain, undefined, signal)
    expect(far.text).toContain('"offset":4611686018427387904')
  })

  test('have headers where they are wanted, the last of a name', async () => {
    const headers: [Buffer, Buffer | null][] = [
      [Buffer.from('a'), Buffer.from('1')],
      [Buffer.from('a'), Buffer.from('2')],
      [Buffer.from('__proto__'), Buffer.from('x')],
      [Buffer.from('none'), null],
    ]
    const { text } = await read(null, { ...plain, headers: 'base64' }, headers)
    expect(text).toContain('"headers":{"a":"Mg==","__proto__":"eA==","none":null}')
  })
})

test('a message of several records is successful when all are', async () => {
  const one = await readRecord(record(Buffer.from('a')), place, plain, undefined, signal)
  const bad = { ...one, success: false }
  expect(parseJson(recordsMessage([one, one]))).toMatchObject({ data: [{ data: 'a' }, { data: 'a' }], success: true })
  expect(parseJson(recordsMessage([one, bad]))).toMatchObject({ success: false })
})

describe('Avro records', () => {
  let server: Server
  let registry: SchemaRegistry
  const asked: string[] = []
  const answers: Record<string, unknown> = {
    '/schemas/ids/1': {
      schema:
        '{"type":"record","name":"Order","fields":[{"name":"id","type":"long"},{"name":"city","type":"shop.City"}]}',
      references: [{ name: 'shop.City', subject: 'city/value', version: 2 }],
    },
    '/subjects/city%2Fvalue/versions/2': {
      schema: '{"type":"enum","name":"City","namespace":"shop","symbols":["SP","RJ"]}',
    },
    '/schemas/ids/2': { schemaType: 'PROTOBUF', schema: 'message X {}' },
  }
  const avro = { ...plain, payloadAsAvro: true }
  const wire = (id: number, hex: string): Buffer => Buffer.from(`00${id.toString(16).padStart(8, '0')}${hex}`, 'hex')
  const read = (value: Buffer, key: Buffer | null = null) =>
    readRecord(record(value, key), place, { ...avro, keyAsAvro: key !== null }, registry, signal)

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`)
      const answer = answers[request.url ?? '']
      response.statusCode = request.url === '/schemas/ids/9' ? 503 : answer === undefined ? 404 : 200
      response.end(JSON.stringify(answer ?? { message: 'not found' }))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    asked.length = 0
    const { port } = server.address() as AddressInfo
    const account = { label: 'r', type: 'basic', fields: { username: 'joe', password: 'secret' } }
    const accounts = new Map([['schema-registry', account]])
    registry = openSchemaRegistry(registrySettings(`http://127.0.0.1:${port}`, accounts), outbound)
  })

  test('are JSON texts, by schemas that are asked for once', async () => {
    const [one, two] = await Promise.all([read(wire(1, '5402')), read(wire(1, '5600'))])
    expect(JSON.parse(one.text)).toMatchObject({ data: '{"id":42,"city":"RJ"}', success: true })
    expect(JSON.parse(two.text)).toMatchObject({ data: '{"id":43,"city":"SP"}' })
    const login = `Basic ${Buffer.from('joe:secret').toString('base64')}`
    expect(asked).toEqual([`${login} /schemas/ids/1`, `${login} /subjects/city%2Fvalue/versions/2`])
  })

  test.each([
    ['no Avro', Buffer.from('{"a":1}'), 'does not begin as Avro'],
    ['too short', wire(1, '54'), 'ends too early'],
    ['of an unknown schema', wire(7, '00'), 'does not know schemas/ids/7'],
    ['of another kind of schema', wire(2, '00'), 'not Avro'],
  ])('%s: delivered without success', async (_what, value, problem) => {
    const bad = await read(value)
    expect(JSON.parse(bad.text)).toMatchObject({ data: null, success: false })
    expect(bad.problem).toContain(problem)
  })

  test('a key that is not readable makes the record one', async () => {
    expect(await read(wire(1, '5402'), Buffer.from('k'))).toMatchObject({ success: false })
    expect(await read(wire(1, '5402'), wire(1, '5402'))).toMatchObject({ success: true })
  })

  test('a registry that does not answer is no fault of the record', async () => {
    await expect(read(wire(9, '00'))).rejects.toThrow('The schema registry answers 503')
    await expect(read(wire(9, '00'))).rejects.toMatchObject({ kind: 'remote' })
  })
})
