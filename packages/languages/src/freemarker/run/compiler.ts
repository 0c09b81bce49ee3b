import type { Element } from '../syntax/element.ts'
import type { Expression } from '../syntax/expression.ts'
import type { Evaluator, Statement } from './evaluator.ts'
import { compileMacro } from './macro-definition.ts'
import type { MacroValue } from './macro-value.ts'
import type { Site } from './site.ts'

/** How the parts of a template become closures. Handed over, as the parts lead to each other and back. */
export interface PartCompilers {
  readonly expression: (expression: Expression, compiler: Compiler, lazily: boolean) => Evaluator
  readonly content: (elements: readonly Element[], compiler: Compiler) => Statement
}

/** What compiling one source text shares. */
export class Compiler {
  readonly source: string
  /** Expressions that `<#escape>` put in several places are compiled once. */
  readonly #compiled = new Map<Expression, Evaluator>()
  readonly #macros = new Map<Element, MacroValue>()
  readonly #parts: PartCompilers

  constructor(source: string, parts: PartCompilers) {
    this.source = source
    this.#parts = parts
  }

  /** The closure of several elements, one after the other. */
  content(elements: readonly Element[]): Statement {
    return this.#parts.content(elements, this)
  }

  /** The closure of an expression. */
  evaluator(expression: Expression): Evaluator {
    let evaluator = this.#compiled.get(expression)
    if (evaluator === undefined) {
      evaluator = this.#parts.expression(expression, this, false)
      this.#compiled.set(expression, evaluator)
    }
    return evaluator
  }

  /** The same, for one who reads a list from its beginning to its end at once: it may be a LazySequence. */
  lazyEvaluator(expression: Expression): Evaluator {
    return expression.kind === 'built-in' || expression.kind === 'group' || expression.kind === 'index'
      ? this.#parts.expression(expression, this, true)
      : this.evaluator(expression)
  }

  /** The macro or function of a definition, the same each time. */
  macro(definition: Element & { kind: 'definition' }): MacroValue {
    let macro = this.#macros.get(definition)
    if (macro === undefined) {
      macro = compileMacro(definition, this)
      this.#macros.set(definition, macro)
    }
    return macro
  }

  site({ start, end }: { readonly start: number; readonly end: number }): Site {
    return { source: this.source, start, end }
  }
}
