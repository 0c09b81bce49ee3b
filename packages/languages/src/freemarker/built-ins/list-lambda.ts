import { toBoolean, unexpected } from '../run/coerce.ts'
import type { Compiler } from '../run/compiler.ts'
import type { Environment } from '../run/environment.ts'
import { VariableFrame } from '../run/frame.ts'
import { iterateItems } from '../run/items.ts'
import { callFunction } from '../run/macro-call.ts'
import { MacroValue, MethodValue } from '../run/macro-value.ts'
import { fail, failAsMissing, type Site } from '../run/site.ts'
import { type Expression, isLambda } from '../syntax/expression.ts'
import { isSequence, ItemList, LazySequence, NumberRange, sequenceSize } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { BuiltIn, BuiltInExample, BuiltInNode } from './built-in.ts'

type Transform = (item: Value, environment: Environment) => Value

/** Built-ins that take `x -> …` or the name of a function. */
export const LIST_LAMBDA: readonly BuiltIn[] = [
  lambdaBuiltIn(
    'map',
    'Each item put through an expression or function.',
    [{ template: '${[1, 2]?map(x -> x * 10)?join(" ")}', output: '10 20' }],
    function* (items, transform, environment, site) {
      for (const item of items) yield transform(item, environment) ?? failAsMissing(site)
    },
  ),
  lambdaBuiltIn(
    'filter',
    'The items for which an expression is true.',
    [{ template: '${(1..6)?filter(x -> x % 2 == 0)?join(" ")}', output: '2 4 6' }],
    function* (items, transform, environment, site) {
      for (const item of items) if (toBoolean(transform(item, environment), site)) yield item
    },
  ),
  lambdaBuiltIn(
    'take_while',
    'The items before the first one for which an expression is false.',
    [{ template: '${[1, 2, 9, 1]?take_while(x -> x lt 5)?join(" ")}', output: '1 2' }],
    function* (items, transform, environment, site) {
      for (const item of items) {
        if (!toBoolean(transform(item, environment), site)) return
        yield item
      }
    },
  ),
  lambdaBuiltIn(
    'drop_while',
    'The items from the first one for which an expression is false.',
    [{ template: '${[1, 2, 9, 1]?drop_while(x -> x lt 5)?join(" ")}', output: '9 1' }],
    function* (items, transform, environment, site) {
      let dropping = true
      for (const item of items) {
        dropping &&= toBoolean(transform(item, environment), site)
        if (!dropping) yield item
      }
    },
  ),
]

function lambdaBuiltIn(
  name: string,
  summary: string,
  examples: readonly BuiltInExample[],
  generate: (items: Iterable<Value>, transform: Transform, environment: Environment, site: Site) => Generator<Value>,
): BuiltIn {
  return {
    name,
    appliesTo: 'list',
    summary,
    examples,
    calling: 'with lambda',
    checkArguments: (count, failWith) => {
      if (count !== 1) failWith(`?${name} takes exactly 1 argument`)
    },
    compile: (node, compiler, lazily) => {
      const target = compiler.lazyEvaluator(node.target)
      const targetSite = compiler.site(node.target)
      const site = compiler.site(node)
      const transform = compileTransform(node, compiler)
      return (environment) => {
        const listed = target(environment)
        if (!isSequence(listed) && !(listed instanceof LazySequence)) {
          return unexpected(listed, 'a sequence or collection', targetSite)
        }
        const items = generate(iterateItems(listed, environment, site), transform, environment, site)
        if (lazily) return new LazySequence(items, name === 'map' ? sizeOf(listed) : undefined)
        if (listed instanceof NumberRange && listed.isOpen && name !== 'take_while') fail(site, 'The range has no end')
        return new ItemList([...items])
      }
    },
  }
}

function sizeOf(listed: Parameters<typeof sequenceSize>[0] | LazySequence): number | undefined {
  return listed instanceof LazySequence ? listed.size : sequenceSize(listed)
}

function compileTransform(node: BuiltInNode, compiler: Compiler): Transform {
  const [argument] = node.arguments ?? []
  if (argument === undefined) throw new TypeError(`?${node.name} was not checked by the parser`)
  if (!isLambda(argument)) return compileFunction(argument, compiler)
  const body = compiler.evaluator(argument.body)
  const { parameter } = argument
  return (item, environment) => {
    const { frame } = environment
    environment.frame = new VariableFrame(frame, parameter, item, true)
    try {
      return body(environment)
    } finally {
      environment.frame = frame
    }
  }
}

/** The name of a function, or a built-in that was kept in a variable. */
function compileFunction(expression: Expression, compiler: Compiler): Transform {
  const evaluate = compiler.evaluator(expression)
  const site = compiler.site(expression)
  return (item, environment) => {
    const callee = evaluate(environment)
    if (callee instanceof MacroValue) return callFunction(callee, [item], environment, site)
    if (callee instanceof MethodValue) return callee.call([item], environment, site)
    return isMissing(callee) ? failAsMissing(site) : unexpected(callee, 'a method or function or lambda', site)
  }
}
