import { stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { compileAvro } from './avro-schema.ts'
import { ByteReader } from './byte-reader.ts'

// Bytes as Avro's specification and the Java implementation write them.

const decode = (schema: unknown, hex: string): Json =>
  compileAvro(JSON.stringify(schema))(new ByteReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 0))
const decodedText = (schema: unknown, hex: string): string => stringifyJson(decode(schema, hex))

describe('primitives', () => {
  test.each([
    ['null', '', null],
    ['boolean', '01', true],
    ['int', '00', 0],
    ['int', '01', -1],
    ['int', '7f', -64],
    ['int', '80 01', 64],
    ['long', 'ac 02', 150],
    ['float', 'cd cc cc 3d', 0.1],
    ['double', '00 00 00 00 00 00 f8 3f', 1.5],
    ['double', '00 00 00 00 00 00 f0 7f', null],
    ['string', '06 66 6f 6f', 'foo'],
    ['string', '04 c3 a7', 'ç'],
    ['bytes', '04 00 ff', 'AP8='],
  ])('%s %s', (type, hex, value) => {
    expect(decode(type, hex)).toBe(value)
    expect(decode({ type }, hex)).toBe(value)
  })

  test('a long keeps all its digits', () => {
    expect(decodedText('long', 'ff ff ff ff ff ff ff ff ff 01')).toBe('-9223372036854775808')
    expect(decodedText('long', 'fe ff ff ff ff ff ff ff ff 01')).toBe('9223372036854775807')
  })

  test('a decimal has its scale and all its digits', () => {
    const type = { type: 'bytes', logicalType: 'decimal', precision: 30, scale: 2 }
    expect(decodedText(type, '04 07 cf')).toBe('19.99')
    expect(decodedText(type, '02 ff')).toBe('-0.01')
    expect(decodedText(type, '18 7f ff ff ff ff ff ff ff ff ff ff ff')).toBe('396140812571321687967719751.67')
    expect(decode({ type: 'fixed', name: 'D', size: 2, logicalType: 'decimal', scale: 1 }, '00 0f')).toBe(1.5)
  })
})

describe('complex types', () => {
  test('a record with what it declares inside, by full and by short names', () => {
    const schema = {
      type: 'record',
      name: 'Order',
      namespace: 'com.shop',
      fields: [
        { name: 'id', type: 'long' },
        { name: 'status', type: { type: 'enum', name: 'Status', symbols: ['OPEN', 'PAID'] } },
        { name: 'before', type: ['null', 'Status'] },
        { name: 'items', type: { type: 'array', items: 'string' } },
        { name: 'tags', type: { type: 'map', values: 'com.shop.Status' } },
        { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
      ],
    }
    expect(decode(schema, '54 02 02 00 04 02 61 02 62 00 02 02 78 02 00 01 02')).toEqual({
      id: 42,
      status: 'PAID',
      before: 'OPEN',
      items: ['a', 'b'],
      tags: { x: 'PAID' },
      hash: 'AQI=',
    })
  })

  test('a record that holds itself, to a limit', () => {
    const list = { type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] }
    expect(decode(list, '02 02 00')).toEqual({ next: { next: { next: null } } })
    expect(() => decode(list, '02'.repeat(100_000))).toThrow('nested more than 64 deep')
  })

  test('blocks with their size before', () => {
    expect(decode({ type: 'array', items: 'int' }, '03 04 02 04 02 06 00')).toEqual([1, 2, 3])
  })

  test('a key named __proto__ is data', () => {
    const hex = `02 12 ${Buffer.from('__proto__').toString('hex')} 02 00`
    expect(decodedText({ type: 'map', values: 'int' }, hex)).toBe('{"__proto__":1}')
  })
})

describe('what is wrong says so', () => {
  test.each([
    ['string', '06 66 6f', 'ends too early'],
    ['long', 'ff ff ff ff ff ff ff ff ff ff 01', 'more than 64 bits'],
    ['bytes', '01', 'a length of -1'],
    [['null', 'int'], '04', 'the type 2 of 2 in a union'],
    [{ type: 'enum', name: 'E', symbols: ['A'] }, '02', 'the symbol 1 of 1'],
    [{ type: 'array', items: 'null' }, 'fe ff ff ff ff 1f', 'more than 1000000 items'],
    ['Unknown', '00', 'does not declare'],
    ['constructor', '00', 'does not declare'],
    [{ type: 'toString' }, '00', 'does not declare'],
    [{ type: 'record', name: 'R' }, '00', 'has no fields'],
    [{ type: 'enum', symbols: [] }, '00', 'has no name'],
    [7, '00', 'a text, a list or an object'],
  ])('%j %s', (schema, hex, text) => {
    expect(() => decode(schema, hex)).toThrow(text)
  })
})
