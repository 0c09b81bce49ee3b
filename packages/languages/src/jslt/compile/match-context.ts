/**
 * Which object a matcher (`*`) written at some place matches: the one found by these keys from the input; none that may
 * be named there, which is an error of the program; or none that exists, which is an error when it is reached.
 */
export type MatchContext =
  | { readonly kind: 'path'; readonly keys: readonly string[] }
  | { readonly kind: 'forbidden'; readonly where: string }
  | { readonly kind: 'none' }

/** The input itself: at the top, in the body of a `for`, behind `|`. */
export const INPUT_MATCH: MatchContext = { kind: 'path', keys: [] }

/** Places that matchers do not know: conditions, keys, indexes, the value of another matcher, the source of a loop. */
export const NO_MATCH: MatchContext = { kind: 'none' }

export function forbiddenMatch(where: string, outer: MatchContext): MatchContext {
  return outer.kind === 'none' ? outer : { kind: 'forbidden', where }
}

/** The object below this key. */
export function matchBelow(outer: MatchContext, key: string): MatchContext {
  return outer.kind === 'path' ? { kind: 'path', keys: [...outer.keys, key] } : outer
}

/** What a fresh input makes of it: where matchers are known, they match that input. */
export function matchOnInput(outer: MatchContext): MatchContext {
  return outer.kind === 'none' ? outer : INPUT_MATCH
}
