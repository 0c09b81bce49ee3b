import { setKey } from '../../json/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'
import type { SpecPlace } from '../spec-place.ts'
import { containsItself } from './contains-itself.ts'
import { copyTree } from './copy-tree.ts'
import { CopyNeeded } from './copy-needed.ts'
import { KeyOrder } from './key-order.ts'
import type { Step } from './step.ts'
import { isContainer, isList } from './tree.ts'
import type { TreeList, TreeMap } from './tree.ts'

/** How many nulls one transformation may put into lists to reach an index: more is a wrong index, not a list. */
const MOST_PADDING = 1_000_000

/**
 * What one run of a transformation shares between its operations. JOLT changes values in place, and a value that was
 * shifted to two places is one value: a later change shows in both. The message itself must stay as it was, so a run
 * is in one of two states:
 *
 * - *borrowing*: operations read the caller's tree, and what they shift is lent by it. The first attempt to change
 *   something lent throws {@link CopyNeeded}, and the run starts again as the other kind;
 * - *owning*: it works on a copy, and everything may be changed.
 */
export class Workspace {
  /** What a shift has written so far; undefined when nothing. */
  output: Json | undefined = undefined
  /** True once something may contain itself. */
  mayBeCyclic = false

  readonly #owning: boolean
  readonly #context: JsonObject | undefined
  readonly #order = new KeyOrder()
  /** The containers that were shifted as they are: changing one changes what is being read. */
  readonly #lent = new Set<object>()
  /** True while the whole tree is the caller's. */
  #rootIsLent: boolean
  /** How often keys were added to or taken from a container that is possibly being read. */
  #changes: Map<object, number> | undefined
  /** Lists that cannot grow or shrink, as in the reference engine. */
  #fixed: Set<object> | undefined
  #copies: Map<object, Json> | undefined
  #padding = 0
  #shares = false

  constructor(owning: boolean, context?: JsonObject) {
    this.#owning = owning
    this.#rootIsLent = !owning
    this.#context = context
  }

  /** The keys of an object in order of arrival, in a list of its own. */
  keysOf(map: TreeMap): string[] {
    return this.#order.keysOf(map)
  }

  put(map: TreeMap, key: string, value: Json): void {
    if (Object.hasOwn(map, key)) setKey(map, key, value)
    else this.add(map, key, value)
  }

  /** Puts a key that the object does not have. */
  add(map: TreeMap, key: string, value: Json): void {
    this.#order.beforeNewKey(map, key)
    setKey(map, key, value)
  }

  remove(map: TreeMap, key: string): void {
    if (!Object.hasOwn(map, key)) return
    delete map[key]
    this.#order.afterDelete(map, key)
  }

  append(list: TreeList, value: Json, place: SpecPlace): void {
    this.#checkGrowable(list, place)
    list.push(value)
  }

  /** Sets an item; the list is padded with null up to it. */
  setItem(list: TreeList, index: number, value: Json, place: SpecPlace): void {
    if (index >= list.length) this.pad(list, index + 1, place)
    list[index] = value
  }

  /** Fills a list with null up to a length. */
  pad(list: TreeList, length: number, place: SpecPlace): void {
    const missing = length - list.length
    if (missing <= 0) return
    this.#checkGrowable(list, place)
    this.#padding += missing - 1
    if (this.#padding > MOST_PADDING) throw place.limitError(`List index ${length - 1} is too far behind the others`)
    for (let index = list.length; index < length; index++) list.push(null)
  }

  /** Takes items out of a list. */
  removeItems(list: TreeList, indexes: ReadonlySet<number>, place: SpecPlace): void {
    if (indexes.size === 0) return
    this.#checkGrowable(list, place)
    let kept = 0
    for (let index = 0; index < list.length; index++) {
      if (!indexes.has(index)) list[kept++] = list[index]!
    }
    list.length = kept
  }

  /** Marks a list as one that cannot grow or shrink. */
  fix(list: TreeList): TreeList {
    this.#fixed ??= new Set()
    this.#fixed.add(list)
    return list
  }

  isFixed(list: TreeList): boolean {
    return this.#fixed !== undefined && this.#fixed.has(list)
  }

  #checkGrowable(list: TreeList, place: SpecPlace): void {
    if (this.isFixed(list)) {
      throw place.runError(
        'A list that split, toList or cardinality made cannot grow or shrink; sort it to get one that can',
      )
    }
  }

  /** Notes that a value was shifted as it is. */
  lend(value: Json): void {
    if (typeof value !== 'object' || !isContainer(value)) return
    this.#lent.add(value)
    this.#shares = true
  }

  /**
   * To be asked before a shift changes a container that it met on its way.
   *
   * @returns whether it is one that was shifted, so that it is possibly being read, too
   * @throws CopyNeeded while borrowing
   */
  changesLent(container: object): boolean {
    if (this.#lent.size === 0 || !this.#lent.has(container)) return false
    if (!this.#owning) throw new CopyNeeded()
    return true
  }

  /** To be called by an operation that changes its input. */
  beforeChanges(): void {
    if (!this.#owning && (this.#rootIsLent || this.#lent.size > 0)) throw new CopyNeeded()
  }

  /** To be called by an operation whose result is a new tree, except for what it has lent. */
  becameNewTree(shares: 'nothing' | 'lent values'): void {
    this.#rootIsLent = false
    if (shares === 'nothing') this.#lent.clear()
  }

  /**
   * Notes that a container was written below a step and possibly stands in another place as well. Two of them, or one
   * with a step above in it, may make something contain itself.
   */
  noteShared(value: TreeMap | TreeList, below: Step): void {
    if (this.mayBeCyclic) return
    this.mayBeCyclic = this.#shares
    this.#shares = true
    for (let step: Step | undefined = below; step !== undefined; step = step.up) {
      if (step.value === value || (isList(value) && value.includes(step.value))) this.mayBeCyclic = true
    }
  }

  /** Notes that a key was added to or taken from an object that is possibly being read. */
  noteChange(container: object): void {
    this.#changes ??= new Map()
    this.#changes.set(container, this.changesOf(container) + 1)
  }

  changesOf(container: object): number {
    return this.#changes === undefined ? 0 : (this.#changes.get(container) ?? 0)
  }

  /** A value of the specification as part of the tree: copied once a run, so that it is one value wherever it goes. */
  literal(value: Json): Json {
    if (typeof value !== 'object' || !isContainer(value)) return value
    this.#copies ??= new Map()
    let copy = this.#copies.get(value)
    if (copy === undefined) {
      copy = copyTree(value)
      this.#copies.set(value, copy)
    }
    return copy
  }

  /** The caller's context, copied as the values of the specification are; null when there is none. */
  get context(): Json {
    return this.#context === undefined ? null : this.literal(this.#context)
  }

  /** @throws JoltError when the value contains itself */
  checkAcyclic(value: Json | undefined, place: SpecPlace): void {
    if (this.mayBeCyclic && isContainer(value) && containsItself(value)) {
      throw place.runError('The result would contain itself')
    }
  }
}
