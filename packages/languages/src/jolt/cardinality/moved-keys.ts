import type { Json } from '../../json/index.ts'
import { hashEntry, inHashOrder } from '../java/java-hash.ts'
import type { HashedKey } from '../java/java-hash.ts'
import type { TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'

/**
 * The keys of one object whose values were wrapped. In the reference engine each of them comes to the end of the
 * object, in the order of a hash table, and a later operation of the chain meets them in this order.
 */
export class MovedKeys {
  readonly #keys: HashedKey[] = []

  /** @param value before it was wrapped, and not cyclic */
  note(key: string, value: Json): void {
    this.#keys.push(hashEntry(key, value))
  }

  settle(map: TreeMap, workspace: Workspace): void {
    if (this.#keys.length === 0) return
    const order = inHashOrder(this.#keys, workspace.keysOf(map).length)
    for (const key of order) {
      const value = map[key]!
      workspace.remove(map, key)
      workspace.put(map, key, value)
    }
  }
}
