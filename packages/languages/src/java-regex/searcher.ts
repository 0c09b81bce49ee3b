import { backtrackingCosts, type Cost, type PatternCosts } from './backtracking-cost.ts'
import { JavaRegexEffortError } from './errors.ts'
import { isNullable } from './node-facts.ts'
import { compileProgram } from './program.ts'
import { openRun, TOO_MUCH_EFFORT, type ProgramRun } from './run-program.ts'
import { simplify } from './simplify.ts'
import type { RegexTree } from './syntax-tree.ts'
import { writeNative } from './write-native.ts'

/** A match being looked at; valid until the next search. */
export interface Found {
  readonly start: number
  readonly end: number
  group(index: number): string | undefined
}

/** Finds one match after the other in one text. `lastEnd` is the end of the match before, for `\G`. */
export type Search = (from: number, lastEnd: number) => Found | undefined

/**
 * A pattern with the ways to match it. The engine of JavaScript is used where it gives the same result and its steps
 * stay few for a text of that length; our own engine otherwise.
 */
export interface Matching {
  /** Opens a search in a text. */
  search(text: string, withGroups: boolean): Search
  /** Is there a match anywhere? */
  isIn(text: string): boolean
  /** Matches the whole text. */
  whole(text: string, withGroups: boolean): Found | undefined
  /** The native pattern with flag `g`, to be used at once, when only the extent of matches counts; else undefined. */
  nativeFor(text: string, withGroups: boolean): RegExp | undefined
}

/** Steps of the native engine, about a nanosecond each, that a match may take. */
const NATIVE_STEPS = 25_000_000
/** Linear time is what any other engine would take, too. */
const LINEAR_NATIVE_STEPS = 2_000_000_000

const SURROGATE = /[\ud800-\udfff]/

export function createMatching(tree: RegexTree, pattern: string): Matching {
  const simple: RegexTree = { ...tree, root: simplify(tree.root) }
  const hasGroups = tree.groupCount > 0
  const mayBeEmpty = isNullable(simple.root)
  const costs: PatternCosts | undefined = backtrackingCosts(simple.root)
  const searches = [once(() => nativeRegExp(false, 'gu', '', '')), once(() => nativeRegExp(true, 'gu', '', ''))]
  const wholes = [once(() => nativeRegExp(false, 'u', '^(?:', ')$')), once(() => nativeRegExp(true, 'u', '^(?:', ')$'))]
  const program = once(() => compileProgram(simple))

  function nativeRegExp(withGroups: boolean, flags: string, before: string, behind: string): RegExp | undefined {
    const source = writeNative(simple.root, withGroups)
    try {
      return source === undefined ? undefined : new RegExp(before + source + behind, flags)
    } catch (error) {
      // Too large for the native engine.
      if (error instanceof SyntaxError || error instanceof RangeError) return undefined
      throw error
    }
  }

  function nativeFor(text: string, withGroups: boolean): RegExp | undefined {
    if (costs === undefined || !isCheap(costs.search, text.length)) return undefined
    // The native engine finds empty matches between the halves of a surrogate pair.
    if (mayBeEmpty && SURROGATE.test(text)) return undefined
    return searches[withGroups && hasGroups ? 1 : 0]?.()
  }

  function ownSearch(text: string): Search {
    const run = openRun(program(), text)
    return (from, lastEnd) => (guarded(() => run.search(from, lastEnd)) ? foundBy(run, text) : undefined)
  }

  function guarded(match: () => boolean): boolean {
    try {
      return match()
    } catch (error) {
      throw error === TOO_MUCH_EFFORT ? new JavaRegexEffortError(pattern) : error
    }
  }

  return {
    nativeFor,
    search(text, withGroups) {
      const native = nativeFor(text, withGroups)
      return native === undefined ? ownSearch(text) : nativeSearch(native, text, () => ownSearch(text))
    },
    isIn(text) {
      const native = nativeFor(text, false)
      if (native !== undefined) return nativeSearch(native, text, () => ownSearch(text))(0, 0) !== undefined
      const run = openRun(program(), text, { onlyWhether: true })
      return guarded(() => run.search(0, 0))
    },
    whole(text, withGroups) {
      if (costs !== undefined && isCheap(costs.atPlace, text.length)) {
        const native = wholes[withGroups && hasGroups ? 1 : 0]?.()
        const match = native && tryNative(() => native.exec(text))
        if (match === null) return undefined
        if (match) return foundIn(match)
      }
      const run = openRun(program(), text, { onlyWhether: !withGroups })
      return guarded(() => run.matchWhole()) ? foundBy(run, text) : undefined
    },
  }
}

function isCheap({ factor, degree }: Cost, length: number): boolean {
  return factor * length ** degree <= (degree <= 1 ? LINEAR_NATIVE_STEPS : NATIVE_STEPS)
}

function nativeSearch(native: RegExp, text: string, fallBack: () => Search): Search {
  let own: Search | undefined
  return (from, lastEnd) => {
    if (own) return own(from, lastEnd)
    native.lastIndex = from
    const match = tryNative(() => native.exec(text))
    if (match) return foundIn(match)
    if (match === null) return undefined
    own = fallBack()
    return own(from, lastEnd)
  }
}

/**
 * Undefined when the native engine runs out of its stack: on the text (a RangeError), or on a long pattern, which it
 * compiles with the first match only (a SyntaxError).
 */
export function tryNative<T>(match: () => T): T | undefined {
  try {
    return match()
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined
    throw error
  }
}

function foundIn(match: RegExpExecArray): Found {
  const start = match.index
  return { start, end: start + match[0].length, group: (index) => match[index] }
}

function foundBy(run: ProgramRun, text: string): Found {
  const { slots } = run
  return {
    start: slots[0] ?? 0,
    end: slots[1] ?? 0,
    group(index) {
      const start = slots[index * 2] ?? -1
      const end = slots[index * 2 + 1] ?? -1
      return start < 0 || end < 0 ? undefined : text.slice(start, end)
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
