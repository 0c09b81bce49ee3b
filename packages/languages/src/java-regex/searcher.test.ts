import { expect, test } from 'vitest'
import { backtrackingCosts } from './backtracking-cost.ts'
import { parsePattern } from './parse-pattern.ts'
import { patternFlags } from './pattern-flags.ts'
import { simplify } from './simplify.ts'

const costsOf = (pattern: string) => backtrackingCosts(simplify(parsePattern(pattern, patternFlags([])).root))

test.each([
  [',', 0, 1],
  ['[^,]+', 1, 1],
  ['\\s+', 1, 1],
  ['(?:,\\d+)*', 1, 1],
  ['\\d+x', 1, 2],
  ['(\\d+)-(\\d+)', 1, 2],
  ['(?:\\d+\\.)*x', 1, 2],
  ['.*a.*', 2, 3],
  ['^\\d+x', 1, 1],
  ['a?a?a?', 0, 1],
])('%s costs its length to the power of %d at a place, %d in a search', (pattern, place, search) => {
  expect(costsOf(pattern)?.atPlace.degree).toBe(place)
  expect(costsOf(pattern)?.search.degree).toBe(search)
})

test.each(['(a*)*', '(a+)+b', '(a|aa)+', '(\\w+\\s?)*x', '(a?b?)*', '(a{1,20}){1,20}', '(?=.*x)*'])(
  '%s may cost exponentially many steps',
  (pattern) => {
    expect(costsOf(pattern)).toBeUndefined()
  },
)
