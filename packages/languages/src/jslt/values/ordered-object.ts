/**
 * An object that a program made and that has a key such as `10`, which a plain JavaScript object would move to the
 * front. Programs see the order of insertion (tools.md, "JSLT"); a plain object takes its place when the value leaves
 * the program.
 */
export class OrderedObject<Item> {
  readonly #properties = new Map<string, Item>()

  get properties(): ReadonlyMap<string, Item> {
    return this.#properties
  }

  set(key: string, value: Item): void {
    this.#properties.set(key, value)
  }
}
