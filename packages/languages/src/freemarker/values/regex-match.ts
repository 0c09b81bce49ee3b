import type { JavaRegex, JavaRegexMatch } from '../../java-regex/index.ts'
import { type CollectionKind, Sequence } from './sequence.ts'
import { SpecialValue } from './special-value.ts'
import type { Value } from './value.ts'

/** What `?matches` yields: true when the whole text matches, and a list of all matches in it. */
export class RegexMatches extends Sequence {
  override readonly typeName = 'boolean'
  readonly #regex: JavaRegex
  readonly #text: string
  #whole: JavaRegexMatch | null | undefined
  #found: readonly Value[] | undefined

  constructor(regex: JavaRegex, text: string) {
    super()
    this.#regex = regex
    this.#text = text
  }

  override get collection(): CollectionKind {
    return 'plain'
  }

  get matchesAll(): boolean {
    return this.#wholeMatch() !== null
  }

  /** Groups of the match of the whole text; undefined when it does not match. */
  get groups(): readonly Value[] | undefined {
    return this.#wholeMatch()?.groups
  }

  get groupCount(): number {
    return this.#regex.groupCount
  }

  get size(): number {
    return this.items().length
  }

  get(index: number): Value {
    return this.items()[index]
  }

  items(): readonly Value[] {
    this.#found ??= Array.from(this.#regex.matchAll(this.#text), (match) => new RegexMatch(match.groups))
    return this.#found
  }

  #wholeMatch(): JavaRegexMatch | null {
    this.#whole ??= this.#regex.matchWhole(this.#text) ?? null
    return this.#whole
  }
}

/** One of the matches in a text: a text with groups. */
export class RegexMatch extends SpecialValue {
  readonly typeName = 'string'
  readonly groups: readonly (string | undefined)[]

  constructor(groups: readonly (string | undefined)[]) {
    super()
    this.groups = groups
  }

  get text(): string {
    return this.groups[0] ?? ''
  }
}
