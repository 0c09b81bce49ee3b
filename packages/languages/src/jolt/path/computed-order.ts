/** What {@link byPrecedence} sorts by. */
export interface Computed {
  /** The kind of key: lower ones come first. */
  readonly rank: number
  readonly canonical: string
}

/** The more exact name first: by kind, then by length, then by the alphabet (UTF-16). */
export function byPrecedence(a: Computed, b: Computed): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.canonical.length !== b.canonical.length) return b.canonical.length - a.canonical.length
  return a.canonical < b.canonical ? -1 : a.canonical > b.canonical ? 1 : 0
}
