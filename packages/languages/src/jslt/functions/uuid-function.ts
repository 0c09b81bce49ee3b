import type { Run } from '../run.ts'
import { excerptOf } from '../values/json-text.ts'
import { toLong } from '../values/numbers.ts'
import { isNumber, type Value } from '../values/value.ts'
import { defineJsltFunction } from './define-function.ts'
import { numberIn } from './number-in.ts'

export const uuid = defineJsltFunction({
  name: 'uuid',
  category: 'text',
  signature: 'uuid(most?, least?)',
  summary:
    'A random UUID of version 4. With the upper and lower 64 bits given as numbers, the UUID made of them, its version ' +
    'set to 1 and its variant to that of RFC 4122; of two nulls the nil UUID.',
  examples: [
    { query: 'size(uuid())', output: '36' },
    { query: 'uuid(null, null)', output: '"00000000-0000-0000-0000-000000000000"' },
    { query: 'uuid(1, 2)', output: '"00000000-0000-1000-8000-000000000002"' },
  ],
  call(run, most?: Value, least?: Value) {
    if (most === undefined) return randomUuid(run)
    if (least === undefined) throw run.failure('uuid() takes no parameters or two')
    if (most === null && least === null) return uuidText(0n, 0n)
    return uuidText(withVersion1(bitsOf(run, most)), withVariant(bitsOf(run, least)))
  },
})

function randomUuid(run: Run): string {
  const most = (randomBits(run) & 0xffffffffffff0fffn) | 0x4000n
  return uuidText(most, withVariant(randomBits(run)))
}

function randomBits(run: Run): bigint {
  let bits = 0n
  for (let part = 0; part < 4; part++) bits = (bits << 16n) | BigInt(Math.floor(run.resources.random() * 0x10000))
  return bits
}

/** Makes room for the version by moving the lowest 16 bits down by four, whose last ones are lost. */
function withVersion1(bits: bigint): bigint {
  return BigInt.asUintN(64, (bits & 0xffffffffffff0000n) + 0x1000n + ((bits & 0xffffn) >> 4n))
}

function withVariant(bits: bigint): bigint {
  return (bits & 0x3fffffffffffffffn) | 0x8000000000000000n
}

/** What is no number, nor a text that holds one, counts as zero. */
function bitsOf(run: Run, value: Value): bigint {
  if (isNumber(value)) return BigInt.asUintN(64, toLong(value))
  if (typeof value !== 'string') return 0n
  const number = numberIn(run, value)
  if (number === undefined) throw run.failure(`uuid(): ${excerptOf(value)} is not a number`)
  return BigInt.asUintN(64, toLong(number))
}

function uuidText(most: bigint, least: bigint): string {
  const digits = most.toString(16).padStart(16, '0') + least.toString(16).padStart(16, '0')
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  )
}
