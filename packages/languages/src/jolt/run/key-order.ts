import type { TreeMap } from './tree.ts'

/**
 * The order in which keys arrived, for the objects whose own order would differ: JavaScript lists keys that look like
 * list indexes first, JOLT chains list keys as they came (decisions.md 22). An object is entered here when such a key
 * is written into it beside others, so that ordinary objects cost one test of a character per written key.
 */
export class KeyOrder {
  #orders: Map<object, Set<string>> | undefined

  /** The keys of an object in order of arrival. */
  keysOf(map: TreeMap): string[] {
    const order = this.#orders?.get(map)
    return order === undefined ? Object.keys(map) : [...order]
  }

  /** To be called before a key is written that the object does not have. */
  beforeNewKey(map: TreeMap, key: string): void {
    if (this.#orders === undefined && !looksLikeIndex(key)) return
    const order = this.#orders?.get(map)
    if (order !== undefined) {
      order.add(key)
    } else if (isIndex(key)) {
      const keys = Object.keys(map)
      if (keys.length === 0) return
      this.#orders ??= new Map()
      this.#orders.set(map, new Set(keys).add(key))
    }
  }

  /** To be called after a key is deleted. */
  afterDelete(map: TreeMap, key: string): void {
    this.#orders?.get(map)?.delete(key)
  }
}

function looksLikeIndex(key: string): boolean {
  const first = key.charCodeAt(0)
  return first >= 48 && first <= 57
}

/** True for what JavaScript sorts as an index: 0 to 2^32 - 2 without leading zeros. */
function isIndex(key: string): boolean {
  return looksLikeIndex(key) && String(Number(key) >>> 0) === key && key !== '4294967295'
}
