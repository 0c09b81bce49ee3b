import { compileNode } from '../compile/compile-expression.ts'
import type { Compiled, CompileContext, Evaluator } from '../compile/compile-context.ts'
import { constantOf, isConstant } from '../compile/compile-context.ts'
import type { SyntaxNode } from '../syntax/syntax-tree.ts'
import { textOf } from '../values/text-form.ts'
import { freezeDeep, toJson } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import type { ExpressionSite } from './read-site.ts'

/** Compiles an expression of a text; whatever fails, now or later, carries its source and place. */
export function compileSite(site: ExpressionSite, context: CompileContext): Compiled {
  const compiled = inSite(site, () => compileNode(site.node, context))
  if (isConstant(compiled)) return compiled
  const { evaluate } = compiled
  return {
    isMarked: compiled.isMarked,
    evaluate(scopes) {
      try {
        return evaluate(scopes)
      } catch (thrown) {
        throw site.toError(thrown)
      }
    },
  }
}

function inSite<T>(site: ExpressionSite, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    throw site.toError(thrown)
  }
}

/** The expression's value as JSON. */
export function asJson(compiled: Compiled): Compiled {
  if (!compiled.isMarked) return compiled
  if (isConstant(compiled)) return constantOf(freezeDeep(toJson(compiled.constant)), false)
  const { evaluate } = compiled
  return { evaluate: (scopes) => toJson(evaluate(scopes)), isMarked: false }
}

/** A text of fixed pieces and the text forms of expressions. */
export function compileTextOf(
  parts: readonly (string | Compiled)[],
  write: (value: Value) => string = textOf,
): Compiled {
  const fixed = parts.map((part) => (typeof part === 'string' ? part : isConstant(part) ? write(part.constant) : part))
  const pieces = joinNeighbours(fixed)
  if (pieces.every((piece) => typeof piece === 'string')) return constantOf(pieces[0] ?? '', false)
  const evaluators = pieces.map((piece): string | Evaluator => (typeof piece === 'string' ? piece : piece.evaluate))
  return {
    isMarked: false,
    evaluate(scopes) {
      let text = ''
      for (const piece of evaluators) text += typeof piece === 'string' ? piece : write(piece(scopes))
      return text
    },
  }
}

function joinNeighbours<T>(parts: readonly (string | T)[]): (string | T)[] {
  const joined: (string | T)[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part
    else joined.push(part)
  }
  return joined
}

/** A Global and nothing else, also in its legacy form: outside of strings its text may be JSON (D15). */
export function isGlobalAlone(node: SyntaxNode): boolean {
  return node.kind === 'name' || (node.kind === 'reference' && node.scope === 'global')
}
