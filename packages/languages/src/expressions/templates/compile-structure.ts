import { setKey } from '../../json/index.ts'
import type { LenientEntry } from '../../json/lenient-reader.ts'
import type { Compiled, Evaluator } from '../compile/compile-context.ts'
import { constantOf, isConstant, NO_SCOPES } from '../compile/compile-context.ts'
import { textOf } from '../values/text-form.ts'
import { freezeDeep } from '../values/value.ts'
import type { Value, ValueObject } from '../values/value.ts'

/** A list of values; constant if all of them are. */
export function compileList(items: readonly Compiled[]): Compiled {
  const evaluators = items.map(({ evaluate }) => evaluate)
  const evaluate: Evaluator = (scopes) => evaluators.map((item) => item(scopes))
  return items.every(isConstant) ? constantOf(freezeDeep(evaluate(NO_SCOPES)), false) : { evaluate, isMarked: false }
}

/** An object whose names may be expressions too; of equal names the last counts. */
export function compileObject(entries: readonly LenientEntry<Compiled>[]): Compiled {
  const isFixed = entries.every(({ key }) => typeof key === 'string' && key !== '__proto__')
  const evaluate = isFixed ? compileFixedObject(entries) : compileDynamicObject(entries)
  const isAllConstant = entries.every(
    ({ key, value }) => isConstant(value) && (typeof key === 'string' || isConstant(key)),
  )
  return isAllConstant ? constantOf(freezeDeep(evaluate(NO_SCOPES)), false) : { evaluate, isMarked: false }
}

/** The usual case: a copy of what is constant, in which the results are filled in. */
function compileFixedObject(entries: readonly LenientEntry<Compiled>[]): Evaluator {
  const last = new Map(entries.map(({ key, value }) => [key as string, value]))
  const skeleton: Record<string, Value> = {}
  const names: string[] = []
  const evaluators: Evaluator[] = []
  for (const [name, value] of last) {
    skeleton[name] = value.constant ?? null
    if (isConstant(value)) continue
    names.push(name)
    evaluators.push(value.evaluate)
  }
  return (scopes) => {
    const object = { ...skeleton }
    for (let i = 0; i < names.length; i++) object[names[i]!] = evaluators[i]!(scopes)
    return object
  }
}

function compileDynamicObject(entries: readonly LenientEntry<Compiled>[]): Evaluator {
  return (scopes) => {
    const object: ValueObject = {}
    for (const { key, value } of entries)
      setKey(object, typeof key === 'string' ? key : textOf(key.evaluate(scopes)), value.evaluate(scopes))
    return object
  }
}
