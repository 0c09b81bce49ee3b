import { deeper } from './depth.ts'
import { isIntegral, toBigInt, toDouble } from './numbers.ts'
import { keysOf, property } from './objects.ts'
import { isArray, isNumber, type NumberValue, type Value } from './value.ts'

/** `String.hashCode` of Java: over UTF-16 units, a signed integer of 32 bits. */
export function textHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}

/**
 * Puts items into the order in which a Java hash map that got their keys one after the other lists them. `group-by`
 * gives its groups in that order, and programs have come to rely on it.
 */
export function inHashOrder<Item>(items: readonly Item[], keyOf: (item: Item) => Value): Item[] {
  // A map doubles its buckets, 16 at first, as soon as more than three quarters of them could be taken.
  let size = 16
  while (items.length > size * 0.75) size *= 2
  const buckets = new Map<number, Item[]>()
  for (const item of items) {
    const hash = valueHash(keyOf(item))
    const index = (hash ^ (hash >>> 16)) & (size - 1)
    const bucket = buckets.get(index)
    if (bucket) bucket.push(item)
    else buckets.set(index, [item])
  }
  return [...buckets.keys()].sort((left, right) => left - right).flatMap((index) => buckets.get(index) ?? [])
}

const NULL_HASH = 4
const TRUE_HASH = 3
const FALSE_HASH = 1

/** The hash code that a Jackson node of this value has. */
function valueHash(value: Value, depth = 0): number {
  if (typeof value === 'string') return textHash(value)
  if (value === null) return NULL_HASH
  if (typeof value === 'boolean') return value ? TRUE_HASH : FALSE_HASH
  if (isNumber(value)) return numberHash(value)
  const inside = deeper(depth)
  if (isArray(value)) {
    return value.reduce<number>((hash, item) => (Math.imul(hash, 31) + valueHash(item, inside)) | 0, 1)
  }
  let hash = 0
  for (const key of keysOf(value)) hash = (hash + (textHash(key) ^ valueHash(property(value, key) ?? null, inside))) | 0
  return hash
}

function numberHash(value: NumberValue): number {
  if (!isIntegral(value)) return foldedHash(doubleBits(toDouble(value)))
  const integer = toBigInt(value)
  if (BigInt.asIntN(32, integer) === integer) return Number(integer)
  if (BigInt.asIntN(64, integer) === integer) return foldedHash(integer)
  // A big integer: a polynomial over its size in groups of 32 bits, the highest first.
  let hash = 0
  const digits = (integer < 0n ? -integer : integer).toString(16)
  const padded = digits.padStart(Math.ceil(digits.length / 8) * 8, '0')
  for (let index = 0; index < padded.length; index += 8) {
    hash = (Math.imul(hash, 31) + parseInt(padded.slice(index, index + 8), 16)) | 0
  }
  return integer < 0n ? -hash | 0 : hash
}

function foldedHash(bits: bigint): number {
  return Number(BigInt.asIntN(32, bits ^ (BigInt.asUintN(64, bits) >> 32n)))
}

function doubleBits(value: number): bigint {
  return new BigInt64Array(new Float64Array([value]).buffer)[0] ?? 0n
}
