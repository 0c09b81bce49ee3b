import { setKey } from '../../json/index.ts'
import { JsltError, JsltSyntaxError } from '../jslt-error.ts'
import type { Frame, Run } from '../run.ts'
import type { MatcherSyntax } from '../syntax/syntax.ts'
import { isPlainlyOrdered, keysOf, property, withProperty } from '../values/objects.ts'
import { OrderedObject } from '../values/ordered-object.ts'
import { isObject, type ObjectValue, type Value } from '../values/value.ts'
import type { Compiler } from './compiler.ts'
import { keyReader } from './key-reader.ts'
import { type MatchContext, NO_MATCH } from './match-context.ts'

/** Adds the matched properties to an object under construction, and gives that object back. */
export type AddMatches = (object: ObjectValue, input: Value, frame: Frame, run: Run) => ObjectValue

/**
 * Compiles `* - a, b : value`: every property of the matched object, but for those excepted and those that the object
 * names itself, with the value computed from it, blank ones too.
 *
 * @throws JsltSyntaxError where matchers are not allowed
 */
export function compileMatcher(
  compiler: Compiler,
  syntax: MatcherSyntax,
  around: { readonly isStatic: boolean; readonly keys: readonly string[]; readonly match: MatchContext },
): AddMatches {
  const at = compiler.place(syntax.at)
  const refuse = (where: string) => new JsltSyntaxError('JSLT_MATCHER', `Object matcher used inside ${where}`, at)
  if (!around.isStatic) throw refuse('an object with computed keys (dynamic object)')
  if (around.match.kind === 'forbidden') throw refuse(around.match.where)
  const value = compiler.compile(syntax.value, NO_MATCH).evaluate
  if (around.match.kind === 'none') {
    return () => {
      throw new JsltError('JSLT_MATCHER', 'Object matcher used where there is no object to match', at)
    }
  }
  const readers = around.match.keys.map(keyReader)
  const excepted = new Set([...around.keys, ...syntax.except])
  return (object, input, frame, run) => {
    let matched = input
    for (const read of readers) matched = read(matched)
    if (!isObject(matched)) return object
    const isPlain = isPlainlyOrdered(matched) && !(object instanceof OrderedObject)
    let result = object
    for (const key of keysOf(matched)) {
      if (excepted.has(key)) continue
      const item = value(property(matched, key) ?? null, frame, run)
      if (isPlain) setKey(result, key, item)
      else result = withProperty(result, key, item)
    }
    return result
  }
}
