/**
 * Which properties and items of a value were looked at by keywords that say something about them: what
 * `unevaluatedProperties` and `unevaluatedItems` leave alone.
 */
export class Evaluated {
  private allProperties = false
  private readonly properties = new Set<string>()
  private itemsBefore = 0
  private readonly items = new Set<number>()

  addProperty(name: string): void {
    if (!this.allProperties) this.properties.add(name)
  }

  addAllProperties(): void {
    this.allProperties = true
  }

  /** All items in front of that index. */
  addItemsBefore(index: number): void {
    if (index > this.itemsBefore) this.itemsBefore = index
  }

  addItem(index: number): void {
    if (index >= this.itemsBefore) this.items.add(index)
  }

  hasProperty(name: string): boolean {
    return this.allProperties || this.properties.has(name)
  }

  hasItem(index: number): boolean {
    return index < this.itemsBefore || this.items.has(index)
  }

  add(other: Evaluated): void {
    if (other.allProperties) this.allProperties = true
    for (const name of other.properties) this.properties.add(name)
    this.addItemsBefore(other.itemsBefore)
    for (const index of other.items) this.items.add(index)
  }
}
