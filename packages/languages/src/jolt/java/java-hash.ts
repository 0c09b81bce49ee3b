import { ExactNumber } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import { asDouble, isWhole } from './numbers.ts'

/** A key with the hash of its entry. */
export interface HashedKey {
  readonly key: string
  readonly hash: number
}

/** A key with the hash of its entry in a Java map. The value must not be cyclic. */
export function hashEntry(key: string, value: Json): HashedKey {
  return { key, hash: textHash(key) ^ treeHash(value) }
}

/**
 * The order in which Java walks over a `HashSet` of map entries. Cardinality does, and the keys that it wraps come to
 * the end in this order, which later operations of a chain see.
 *
 * @param entries those to be ordered, as they come in the map
 * @param size how many entries the whole map has
 */
export function inHashOrder(entries: readonly HashedKey[], size: number): readonly string[] {
  const slots = tableSize(size)
  const slotOf = ({ hash }: HashedKey) => (hash ^ (hash >>> 16)) & (slots - 1)
  return [...entries].sort((a, b) => slotOf(a) - slotOf(b)).map(({ key }) => key)
}

/** A power of two that leaves a quarter free, at least 16. */
function tableSize(size: number): number {
  const wanted = Math.max(16, Math.trunc(size / 0.75) + 1)
  return 2 ** Math.ceil(Math.log2(wanted))
}

function textHash(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

interface Open {
  readonly container: TreeMap | TreeList
  readonly keys: readonly string[] | undefined
  next: number
  hash: number
}

/** `hashCode()` of a value, without recursion, so that no depth overflows the stack. Not for cyclic values. */
function treeHash(root: Json): number {
  const open: Open[] = []
  let done = enter(root)
  while (open.length > 0) {
    const level = open.at(-1)!
    const { container, keys } = level
    if (done !== undefined) {
      level.hash =
        keys === undefined
          ? (Math.imul(level.hash, 31) + done) | 0
          : (level.hash + (textHash(keys[level.next - 1]!) ^ done)) | 0
    }
    if (level.next < (keys ?? (container as TreeList)).length) {
      const at = level.next++
      done = enter(keys === undefined ? (container as TreeList)[at]! : (container as TreeMap)[keys[at]!]!)
    } else {
      done = level.hash
      open.pop()
    }
  }
  return done!

  /** The hash of a scalar; undefined for a container, which is opened. */
  function enter(value: Json): number | undefined {
    if (isList(value)) open.push({ container: value, keys: undefined, next: 0, hash: 1 })
    else if (isMap(value)) open.push({ container: value, keys: Object.keys(value), next: 0, hash: 0 })
    else return scalarHash(value as string)
    return undefined
  }
}

function scalarHash(value: null | boolean | number | string | ExactNumber): number {
  if (value === null) return 0
  if (typeof value === 'string') return textHash(value)
  if (typeof value === 'boolean') return value ? 1231 : 1237
  const number = asDouble(value)
  if (typeof value === 'number' && (value | 0) === value) return value
  if (isWhole(value) && Math.abs(number) < 2 ** 63) {
    return longHash(BigInt.asIntN(64, BigInt(value instanceof ExactNumber ? Math.trunc(number) : value)))
  }
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, number)
  return longHash(bits.getBigInt64(0))
}

function longHash(bits: bigint): number {
  return Number(BigInt.asIntN(32, bits ^ BigInt.asIntN(64, BigInt.asUintN(64, bits) >> 32n)))
}
