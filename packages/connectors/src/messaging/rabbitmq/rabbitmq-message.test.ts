import type { ConsumeMessage } from 'amqplib'
import { describe, expect, test } from 'vitest'
import { deliveryHead, rabbitmqMessage } from './rabbitmq-message.ts'

type Parts = Pick<ConsumeMessage, 'properties' | 'fields'>

const fields = { consumerTag: 'c', deliveryTag: 7, redelivered: false, exchange: 'sales', routingKey: 'order.created' }
const head = (properties: Record<string, unknown>): string => deliveryHead({ properties, fields } as unknown as Parts)
const headers = (table: unknown): unknown => (JSON.parse(head({ headers: table })) as { headers: unknown }).headers

describe('the head of a delivery', () => {
  test('has every property, null when it is absent, and the time in milliseconds', () => {
    expect(JSON.parse(head({ contentType: 'text/plain', timestamp: 1_700_000_000, deliveryMode: 1 }))).toEqual({
      properties: {
        appId: null,
        classId: null,
        clusterId: null,
        contentEncoding: null,
        contentType: 'text/plain',
        correlationId: null,
        deliveryMode: 1,
        expiration: null,
        messageId: null,
        priority: null,
        replyTo: null,
        type: null,
        userId: null,
        timestamp: 1_700_000_000_000,
      },
      headers: {},
      envelope: { deliveryTag: 7, exchange: 'sales', routingKey: 'order.created' },
    })
  })

  test('writes every type of header as JSON', () => {
    const table = {
      text: 'ç',
      yes: true,
      nothing: null,
      number: -1.5,
      nan: NaN,
      bytes: Buffer.from([1, 2]),
      time: { '!': 'timestamp', value: 1_700_000_000 },
      price: { '!': 'decimal', value: { places: 2, digits: 1999 } },
      list: [1, { a: Buffer.from('x') }],
    }
    expect(headers(table)).toEqual({
      text: 'ç',
      yes: true,
      nothing: null,
      number: -1.5,
      nan: null,
      bytes: 'AQI=',
      time: 1_700_000_000_000,
      price: 19.99,
      list: [1, { a: 'eA==' }],
    })
  })

  test('takes tables that only look like a time or a decimal as what they are', () => {
    const odd = {
      a: { '!': 'timestamp', value: 'x' },
      b: { '!': 'decimal', value: { places: 'x', digits: null } },
      c: { '!': 'decimal', value: null },
    }
    expect(headers(odd)).toEqual(odd)
  })

  test('keeps a header of the name __proto__ as data', () => {
    const table = JSON.parse('{"__proto__":{"admin":true}}') as unknown
    expect(head({ headers: table })).toContain('"headers":{"__proto__":{"admin":true}}')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})

describe('the first message', () => {
  const bytes = (body: Uint8Array | string): string => Buffer.from(body as string).toString('latin1')

  test('has the body as text', () => {
    expect(rabbitmqMessage({ head: head({}), body: bytes('{"city":"São Paulo"}') }, false)).toMatchObject({
      body: '{"city":"São Paulo"}',
      envelope: { deliveryTag: 7 },
    })
  })

  test('has the body in Base64 when it is binary', () => {
    expect(rabbitmqMessage({ head: head({}), body: bytes(Uint8Array.of(0, 255)) }, true)).toMatchObject({
      body: 'AP8=',
    })
  })
})
