import type { Json } from '../json/index.ts'
import type { CompiledJsonPath } from './compiled-json-path.ts'
import { compilePath } from './compile-path.ts'
import { createCompileScope } from './compile-scope.ts'
import { holdsAsCondition } from './condition-value.ts'
import { JsonPathEvaluationError } from './errors.ts'
import type { Run } from './evaluation.ts'
import { explainMissing } from './explain-missing.ts'
import { parsePath } from './parse-path.ts'
import type { PathSyntax } from './syntax.ts'

/**
 * Compiles a JSON Path in the dialect of the Jayway engine (spec/connectors/tools.md, JSON Path dialect).
 *
 * @throws JsonPathSyntaxError with the place in the path
 *
 * @example compileJsonPath("$.rows[?(@.qty > 1)].sku").read(message)
 */
export function compileJsonPath(source: string): CompiledJsonPath {
  const syntax = parsePath(source)
  const scope = createCompileScope(source, compilePath)
  const { definite, evaluate, findFailure } = scope.compilePath(syntax)
  const { slotCount } = scope
  const isRoot = syntax.steps.length === 0

  const startRun = (root: Json): Run => ({
    root,
    kept: slotCount === 0 ? NOTHING_KEPT : new Array<undefined>(slotCount),
  })
  const find = (root: Json): Json | undefined => {
    const found = evaluate(root, startRun(root))
    return found === undefined && !definite ? NO_MATCHES : found
  }
  return {
    source,
    definite,
    yieldsDouble: endsInAggregate(syntax),
    read(root) {
      const found = evaluate(root, startRun(root))
      if (found !== undefined) return found
      throw explainMissing(syntax, findFailure(root, startRun(root)))
    },
    find,
    holds(root) {
      // The default condition `$` always holds, whatever the message.
      if (isRoot) return true
      try {
        return holdsAsCondition(find(root))
      } catch (error) {
        if (error instanceof JsonPathEvaluationError) return false
        throw error
      }
    },
  }
}

const NOTHING_KEPT: Run['kept'] = []
const NO_MATCHES: readonly Json[] = Object.freeze([])

const AGGREGATES = new Set(['sum', 'min', 'max', 'avg', 'stddev'])

function endsInAggregate({ steps }: PathSyntax): boolean {
  const last = steps.at(-1)
  return last?.kind === 'function' && AGGREGATES.has(last.name)
}
