import type { Element } from '../syntax/element.ts'
import type { Compiler } from './compiler.ts'
import { GOES_ON, type Statement } from './evaluator.ts'
import { MacroValue } from './macro-value.ts'

type Definition = Element & { kind: 'definition' }

/** The macro or function of a definition. */
export function compileMacro(element: Definition, compiler: Compiler): MacroValue {
  const { parts } = element
  const parameters = parts.parameters.map(({ name, fallback }) => ({
    name,
    fallback: fallback && compiler.evaluator(fallback),
    site: compiler.site(fallback ?? element),
  }))
  return new MacroValue(parts, parameters, compiler.content(element.children))
}

/**
 * Running a definition puts it in place again: it was there from the start (row macros), but another of the same name or
 * an assignment may have come in between.
 */
export function defineMacro(element: Definition, compiler: Compiler): Statement {
  const macro = compiler.macro(element)
  return (environment) => {
    environment.main.entries.set(macro.parts.name, macro)
    return GOES_ON
  }
}

/** All definitions in a template, also those inside of other elements. */
export function definitionsIn(element: Element): Definition[] {
  const own = element.kind === 'definition' ? [element] : []
  return [...own, ...element.children.flatMap(definitionsIn)]
}
