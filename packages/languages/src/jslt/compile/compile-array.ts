import type { Run } from '../run.ts'
import type { ArrayForSyntax, ArraySyntax } from '../syntax/syntax.ts'
import { excerptOf } from '../values/json-text.ts'
import { entriesOf } from '../values/objects.ts'
import { isArray, isObject, type Value } from '../values/value.ts'
import { type Code, dynamicCode } from './code.ts'
import type { Compiler } from './compiler.ts'
import { compileLets } from './compile-lets.ts'
import { forbiddenMatch, type MatchContext, matchOnInput, NO_MATCH } from './match-context.ts'

/** Compiles `[…]`. */
export function compileArray(compiler: Compiler, syntax: ArraySyntax, match: MatchContext): Code {
  const inside = forbiddenMatch('array', match)
  const codes = syntax.items.map((item) => compiler.compile(item, inside))
  const items = codes.map((code) => code.evaluate)
  const evaluate = (...[input, frame, run]: Parameters<Code['evaluate']>): Value => {
    const result: Value[] = []
    for (const item of items) result.push(item(input, frame, run))
    return result
  }
  return codes.every((code) => code.constant !== undefined) ? compiler.fold(syntax.at, evaluate) : dynamicCode(evaluate)
}

/** Compiles `[for (source) let* body if (filter)]`. */
export function compileArrayFor(compiler: Compiler, syntax: ArrayForSyntax, match: MatchContext): Code {
  const at = compiler.place(syntax.at)
  compiler.scopes.enter()
  const lets = compileLets(compiler, syntax.lets, NO_MATCH)
  const source = compiler.compile(syntax.source, NO_MATCH).evaluate
  const body = compiler.compile(syntax.body, matchOnInput(match)).evaluate
  const filter = syntax.filter && compiler.compile(syntax.filter, NO_MATCH).evaluate
  compiler.scopes.leave()
  return dynamicCode((input, frame, run) => {
    const sequence = source(input, frame, run)
    if (sequence === null) return null
    run.at = at
    const items = itemsToVisit(sequence, run)
    const result: Value[] = []
    for (let index = 0; index < items.length; index++) {
      const item = items[index] ?? null
      if (lets) lets(item, frame, run)
      if (filter === undefined || run.isTrue(filter(item, frame, run))) result.push(body(item, frame, run))
    }
    return result
  })
}

/** What a loop visits: the items of a list, the properties of an object as `{key, value}`. */
export function itemsToVisit(sequence: Value, run: Run): readonly Value[] {
  if (isArray(sequence)) {
    run.spend(sequence.length)
    return sequence
  }
  if (!isObject(sequence)) throw run.failure(`For loop can't iterate over ${excerptOf(sequence)}`)
  const entries = entriesOf(sequence)
  run.spend(entries.length)
  return entries
}
