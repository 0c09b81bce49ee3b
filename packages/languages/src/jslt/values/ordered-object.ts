import type { Value } from './value.ts'

/**
 * An object that a program made and that has a key such as `10`, which a plain JavaScript object would move to the
 * front. Programs see the order of insertion (tools.md, "JSLT"); a plain object takes its place when the value leaves
 * the program.
 */
export class OrderedObject {
  readonly #properties = new Map<string, Value>()

  get properties(): ReadonlyMap<string, Value> {
    return this.#properties
  }

  set(key: string, value: Value): void {
    this.#properties.set(key, value)
  }
}
