import { compileComparison } from './compile-comparison.ts'
import { compileOperand, compilePathOperand } from './compile-operand.ts'
import type { CompileScope } from './compile-scope.ts'
import type { Predicate } from './evaluation.ts'
import type { ConditionSyntax } from './syntax.ts'

/** Turns what stands in a filter into a test of one item. */
export function compileCondition(condition: ConditionSyntax, scope: CompileScope): Predicate {
  switch (condition.kind) {
    case 'or':
      return anyOf(condition.terms.map((term) => compileCondition(term, scope)))
    case 'and':
      return allOf(condition.terms.map((term) => compileCondition(term, scope)))
    case 'not': {
      const holds = compileCondition(condition.term, scope)
      return (item, run) => !holds(item, run)
    }
    case 'exists': {
      // A definite path exists when it leads anywhere, null included; another one when it finds something.
      const { get, definite } = compilePathOperand(condition.path, scope)
      if (definite) return (item, run) => get(item, run) !== undefined
      return (item, run) => {
        const found = get(item, run)
        return Array.isArray(found) && found.length > 0
      }
    }
    case 'test': {
      const operand = compileOperand({ kind: 'call', call: condition.call }, scope)
      return (item, run) => operand.get(item, run) === true
    }
    case 'comparison':
      return compileComparison(
        compileOperand(condition.left, scope),
        condition.operator,
        compileOperand(condition.right, scope),
      )
  }
}

function allOf(terms: readonly Predicate[]): Predicate {
  const [first, second] = terms
  if (first && second && terms.length === 2) return (item, run) => first(item, run) && second(item, run)
  return (item, run) => {
    for (const term of terms) if (!term(item, run)) return false
    return true
  }
}

function anyOf(terms: readonly Predicate[]): Predicate {
  const [first, second] = terms
  if (first && second && terms.length === 2) return (item, run) => first(item, run) || second(item, run)
  return (item, run) => {
    for (const term of terms) if (term(item, run)) return true
    return false
  }
}
