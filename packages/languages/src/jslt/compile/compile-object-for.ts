import type { ObjectForSyntax } from '../syntax/syntax.ts'
import { excerptOf } from '../values/json-text.ts'
import { withProperty } from '../values/objects.ts'
import { type ObjectValue } from '../values/value.ts'
import { type Code, dynamicCode } from './code.ts'
import { itemsToVisit } from './compile-array.ts'
import type { Compiler } from './compiler.ts'
import { compileLets } from './compile-lets.ts'
import { NO_MATCH } from './match-context.ts'

/** Compiles `{for (source) let* key : value if (filter)}`. The last of equal keys wins; blank values are left out. */
export function compileObjectFor(compiler: Compiler, syntax: ObjectForSyntax): Code {
  const at = compiler.place(syntax.at)
  compiler.scopes.enter()
  const lets = compileLets(compiler, syntax.lets, NO_MATCH)
  const source = compiler.compile(syntax.source, NO_MATCH).evaluate
  const key = compiler.compile(syntax.key, NO_MATCH).evaluate
  const value = compiler.compile(syntax.value, NO_MATCH).evaluate
  const filter = syntax.filter && compiler.compile(syntax.filter, NO_MATCH).evaluate
  compiler.scopes.leave()
  return dynamicCode((input, frame, run) => {
    const sequence = source(input, frame, run)
    if (sequence === null) return null
    run.at = at
    let result: ObjectValue = {}
    for (const item of itemsToVisit(sequence, run)) {
      if (lets) lets(item, frame, run)
      if (filter !== undefined && !run.isTrue(filter(item, frame, run))) continue
      const itemValue = value(item, frame, run)
      if (run.isBlank(itemValue)) continue
      const itemKey = key(item, frame, run)
      if (typeof itemKey !== 'string') {
        run.at = at
        throw run.failure(`Object comprehension must have string as key, not ${excerptOf(itemKey)}`)
      }
      result = withProperty(result, itemKey, itemValue)
    }
    return run.object(result)
  })
}
