import { compileJsonPath } from '../../jsonpath/index.ts'
import type { Json } from '../../json/index.ts'
import type { PathStep } from '../syntax/syntax-tree.ts'
import { ExpressionFault } from '../values/faults.ts'
import type { Evaluator } from './compile-context.ts'
import type { StepReader } from './read-value.ts'
import { readerOfIndex, readerOfName } from './read-value.ts'

/**
 * Reads a path on a root. Names and indexes are read by closures; from the first filter, slice or `*` on, the rest is
 * JSON Path's own and gives an array (expressions.md §5.1).
 *
 * @throws ExpressionFault when a filter or slice cannot be read
 */
export function compilePath(root: Evaluator, steps: readonly PathStep[], offset: number): Evaluator {
  const first = steps.findIndex(isSelector)
  const plain = chain(root, (first < 0 ? steps : steps.slice(0, first)).map(readerOf))
  return first < 0 ? plain : select(plain, steps.slice(first), offset)
}

function isSelector(step: PathStep): boolean {
  return step.kind === 'selector' || (step.kind === 'name' && step.name === '*' && !step.isQuoted)
}

function readerOf(step: PathStep): StepReader {
  return step.kind === 'index' ? readerOfIndex(step.index) : readerOfName((step as { readonly name: string }).name)
}

/** The usual lengths as closures of their own, which is what makes a reference cheap. */
function chain(root: Evaluator, readers: readonly StepReader[]): Evaluator {
  const [a, b, c] = readers as [StepReader, StepReader, StepReader]
  switch (readers.length) {
    case 0:
      return root
    case 1:
      return (scopes) => a(root(scopes))
    case 2:
      return (scopes) => b(a(root(scopes)))
    case 3:
      return (scopes) => c(b(a(root(scopes))))
    default:
      return (scopes) => {
        let value = root(scopes)
        for (const read of readers) value = read(value)
        return value
      }
  }
}

function select(root: Evaluator, steps: readonly PathStep[], offset: number): Evaluator {
  const source = `$${steps.map(jsonPathOf).join('')}`
  let path: ReturnType<typeof compileJsonPath>
  try {
    path = compileJsonPath(source)
  } catch (error) {
    throw new ExpressionFault(`mismatched input '${source.slice(1)}'`, offset, error)
  }
  // What the scopes hold is JSON without marked doubles.
  return (scopes) => path.find(root(scopes) as Json) ?? null
}

function jsonPathOf(step: PathStep): string {
  switch (step.kind) {
    case 'selector':
      return step.source
    case 'index':
      return `[${step.index}]`
    case 'name':
      if (step.name === '*' && !step.isQuoted) return '[*]'
      return `['${step.name.replace(/[\\']/g, '\\$&')}']`
  }
}
