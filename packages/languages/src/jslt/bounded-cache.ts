/** A map that forgets what was put into it first when it grows beyond its limit. */
export class BoundedCache<Item> {
  readonly #items = new Map<string, Item>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The item of this key, made on first use. What `make` throws is not kept. */
  get(key: string, make: (key: string) => Item): Item {
    const known = this.#items.get(key)
    if (known !== undefined) return known
    const item = make(key)
    if (this.#items.size >= this.#limit) {
      for (const oldest of this.#items.keys()) {
        this.#items.delete(oldest)
        break
      }
    }
    this.#items.set(key, item)
    return item
  }
}
