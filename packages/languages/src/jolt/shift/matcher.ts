import { byPrecedence } from '../path/computed-order.ts'
import type { KeyElement } from '../path/key-element.ts'
import type { Step } from '../run/step.ts'
import { NO_GROUPS } from '../run/tree.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { ApplyLine } from './shift-line.ts'

/** A line whose name is computed or has wildcards. */
export interface Matcher {
  /** Order among the lines of a level: `&` is 0, wildcards follow. */
  readonly rank: number
  readonly canonical: string
  /** What the wildcards stand for; undefined when the name does not match. */
  readonly match: (key: string, step: Step) => readonly string[] | undefined
  /** True when a line with this name might match, too, so that the two have to be tried together. */
  readonly mayMatch: (literal: string) => boolean
  readonly apply: ApplyLine
}

export function compileMatcher(element: KeyElement, apply: ApplyLine, place: SpecPlace): Matcher {
  const { canonical } = element
  switch (element.kind) {
    case 'star': {
      const { pattern } = element
      const mayMatch = (literal: string) => pattern.match(literal) !== undefined
      return { rank: pattern.rank, canonical, match: (key) => pattern.match(key), mayMatch, apply }
    }
    case 'ampersand': {
      const { nameOf } = element
      const match = (key: string, step: Step) => (nameOf(step) === key ? NO_GROUPS : undefined)
      return { rank: 0, canonical, match, mayMatch: () => true, apply }
    }
    case 'index': {
      // List indexes are matched without brackets: such a line only has to have an index.
      const { nameOf } = element
      const match = (_key: string, step: Step) => {
        if (nameOf(step) === undefined) throw place.runError(`${canonical} has no index here`)
        return undefined
      }
      return { rank: NaN, canonical, match, mayMatch: () => true, apply }
    }
    default:
      throw place.specError(`${JSON.stringify(canonical)} cannot be matched`)
  }
}

/** @throws JoltSpecError for an index in brackets beside others: it has no place in their order */
export function sortMatchers(matchers: readonly Matcher[], place: SpecPlace): readonly Matcher[] {
  if (matchers.length > 1 && matchers.some(({ rank }) => Number.isNaN(rank))) {
    throw place.specError('An index in brackets cannot stand beside wildcards; write it without brackets')
  }
  return [...matchers].sort(byPrecedence)
}
