import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isNullable } from './node-facts.ts'
import { parsePattern } from './parse-pattern.ts'
import { patternFlags } from './pattern-flags.ts'
import { compileProgram } from './program.ts'
import { openRun, TOO_MUCH_EFFORT, type RunOptions } from './run-program.ts'
import { simplify } from './simplify.ts'
import { writeNative } from './write-native.ts'

const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\d', 'x', '(?=a)', '(?<!b)', '\\b', '^', '$', 'é')
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{2,}')
const { pattern } = fc.letrec<{ pattern: string }>((tie) => {
  const item = fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(fc.constantFrom('(', '(?:'), tie('pattern')).map(([open, body]) => `${open}${body})`),
  )
  return {
    pattern: fc
      .array(fc.array(fc.tuple(item, quantifier).map(repeated), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
      .map((options) => options.map((items) => items.join('')).join('|')),
  }
})
const text = fc
  .array(fc.constantFrom('a', 'b', 'x', '1', '\n', 'é', 'aa'), { maxLength: 25 })
  .map((parts) => parts.join(''))

function repeated([item, quantity]: [string, string]): string {
  return /^(\(\?[=<!]|\\b|[\^$])/.test(item) && !item.startsWith('(?:') ? item : item + quantity
}

type Places = readonly (readonly number[])[] | 'too much'

/** All matches with their groups, as far as the effort reaches. */
function matchesOf(source: string, subject: string, options: RunOptions): Places {
  const parsed = parsePattern(source, patternFlags([]))
  const run = openRun(compileProgram({ ...parsed, root: simplify(parsed.root) }), subject, options)
  const places: number[][] = []
  try {
    for (let from = 0; from <= subject.length && run.search(from, from);) {
      const found = [...run.slots.slice(0, (parsed.groupCount + 1) * 2)]
      places.push(found)
      const [start = 0, end = 0] = found
      from = end > start ? end : end + 1
    }
  } catch (error) {
    if (error === TOO_MUCH_EFFORT) return 'too much'
    throw error
  }
  return places
}

test('remembering failures does not change what is found', () => {
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      const forgetful = matchesOf(source, subject, { memoryAfter: Infinity, maximumEffort: 20_000 })
      const remembering = matchesOf(source, subject, { memoryAfter: -1, maximumEffort: 20_000 })
      fc.pre(forgetful !== 'too much' && remembering !== 'too much')
      expect(remembering).toEqual(forgetful)
    }),
    { numRuns: 200 },
  )
})

test('the native engine finds the same where it is used', () => {
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      const { root } = parsePattern(source, patternFlags([]))
      const simple = simplify(root)
      const native = writeNative(simple, true)
      const own = matchesOf(source, subject, { memoryAfter: Infinity, maximumEffort: 20_000 })
      fc.pre(native !== undefined && own !== 'too much' && !isNullable(simple))
      const found = Array.from(subject.matchAll(new RegExp(native, 'gu')), (match) => [
        match.index,
        match.index + match[0].length,
        ...match.slice(1).map((group) => group ?? null),
      ])
      const mine = own.map(([start = 0, end = 0, ...groups]) => [
        start,
        end,
        ...Array.from({ length: groups.length / 2 }, (_, i) => {
          const [from = -1, to = -1] = groups.slice(i * 2)
          return from < 0 || to < 0 ? null : subject.slice(from, to)
        }),
      ])
      expect(mine).toEqual(found)
    }),
    { numRuns: 200 },
  )
})
