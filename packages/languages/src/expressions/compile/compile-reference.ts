import { isJsonObject } from '../../json/index.ts'
import type { ScopeName } from '../expression-types.ts'
import type { PathStep, ReferenceNode } from '../syntax/syntax-tree.ts'
import { ExpressionFault } from '../values/faults.ts'
import type { Value } from '../values/value.ts'
import { readAccountField } from './account-fields.ts'
import type { Compiled, CompileContext, Evaluator } from './compile-context.ts'
import { isConstant, NO_SCOPES, constantOf } from './compile-context.ts'
import { compilePath } from './compile-path.ts'
import { readerOfName } from './read-value.ts'
import { compileStaticPath } from './static-path.ts'
import { compileStaticName } from './static-scopes.ts'

/**
 * A reference to a scope (expressions.md §6).
 *
 * @throws ExpressionFault for an alias that no step carries, an unknown Global, a scope that the parameter does not take
 */
export function compileReference(node: ReferenceNode, context: CompileContext): Compiled {
  const { scope, offset } = node
  context.scopes.add(scope)
  if (context.options.staticOnly && scope !== 'global' && scope !== 'replica')
    throw new ExpressionFault(`This parameter takes global and replica only, not ${scope}`, offset)
  const steps = withoutRoots(node)
  const first = steps[0]
  if ((scope === 'global' || scope === 'replica') && first?.kind === 'name') {
    const root = compileStaticName(scope, first.name, offset, context)
    const evaluate = compilePath(root.evaluate, steps.slice(1), offset)
    return isConstant(root) ? constantOf(evaluate(NO_SCOPES), false) : { evaluate, isMarked: false }
  }
  if (scope === 'step' && first?.kind === 'name') useAlias(first.name, offset, context)
  if (scope === 'account' && first?.kind === 'name') return compileAccount(first.name, steps.slice(1), node, context)
  return {
    evaluate: compileStaticPath(rootOf(scope), scope === 'metadata' ? currentNames(steps) : steps, offset, context),
    isMarked: false,
  }
}

function rootOf(scope: ScopeName): Evaluator {
  if (scope === 'message') return ({ message }) => message ?? null
  return (scopes) => scopes.scope(scope) ?? null
}

/** `$` stands for the value itself behind the scope word, a step's alias and an iterator's `current`. */
function withoutRoots({ scope, steps }: ReferenceNode): readonly PathStep[] {
  const place = scope === 'step' ? 1 : scope === 'iterators' ? 2 : 0
  return steps.filter((step, i) => !(i <= place && step.kind === 'name' && step.name === '$' && !step.isQuoted))
}

function useAlias(alias: string, offset: number, { options, aliases }: CompileContext): void {
  if (options.knownAliases !== undefined && !options.knownAliases.has(alias))
    throw new ExpressionFault(`No step has the alias ${alias}`, offset)
  aliases.add(alias)
}

/** A field of an account; a single name may also be a field of the step's main account, found under the empty name. */
function compileAccount(
  label: string,
  steps: readonly PathStep[],
  node: ReferenceNode,
  context: CompileContext,
): Compiled {
  context.accounts.add(label)
  const readLabel = readerOfName(label)
  const readMain = readerOfName('')
  const accounts = rootOf('account')
  const field = steps[0]
  if (field === undefined)
    return {
      isMarked: false,
      evaluate(scopes) {
        const all = accounts(scopes)
        const found = readLabel(all)
        return found === null || !isJsonObject(found) ? readAccountField(toJsonObject(readMain(all)), label) : found
      },
    }
  if (field.kind !== 'name') return { evaluate: compilePath(accounts, node.steps, node.offset), isMarked: false }
  const root: Evaluator = (scopes) => readAccountField(toJsonObject(readLabel(accounts(scopes))), field.name)
  return { evaluate: compilePath(root, steps.slice(1), node.offset), isMarked: false }
}

function toJsonObject(value: Value): Parameters<typeof readAccountField>[0] {
  return isJsonObject(value) ? value : null
}

/** An older page names the environment `actualEnvironment`. */
function currentNames(steps: readonly PathStep[]): readonly PathStep[] {
  const [group, field, ...rest] = steps
  if (group?.kind !== 'name' || group.name !== 'runtime' || field?.kind !== 'name') return steps
  return field.name === 'actualEnvironment' ? [group, { ...field, name: 'environment' }, ...rest] : steps
}
