import { builtInNamed } from '../built-ins/index.ts'
import type { Expression, InterpolationPart } from '../syntax/expression.ts'
import { EMPTY } from '../values/empty.ts'
import { MapValue } from '../values/map.ts'
import type { MarkupValue } from '../values/markup.ts'
import { negateNumber } from '../values/number.ts'
import { ItemList } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import { toBoolean, toNumber, toTextOrMarkup, unexpected } from './coerce.ts'
import { compareValues } from './compare.ts'
import { compileCall } from './compile-call.ts'
import { compileGuarded } from './compile-guarded.ts'
import { compileIndex, compileMember } from './compile-access.ts'
import { addValues, calculate } from './compile-arithmetic.ts'
import type { Compiler } from './compiler.ts'
import { compileRange } from './compile-range.ts'
import type { Environment } from './environment.ts'
import type { Evaluator } from './evaluator.ts'
import { joinTexts } from './join-texts.ts'
import { fail, failAsMissing } from './site.ts'
import { compileSpecialVariable } from './special-variables.ts'

/** Makes the closure of an expression. `lazily`: see {@link Compiler.lazyEvaluator}. */
export function compileExpression(node: Expression, compiler: Compiler, lazily: boolean): Evaluator {
  switch (node.kind) {
    case 'text':
    case 'number':
    case 'boolean': {
      const { value } = node
      return () => value
    }
    case 'interpolated text':
      return compileText(node, compiler)
    case 'list':
      return compileList(node.items, compiler)
    case 'map':
      return compileMap(node, compiler)
    case 'name': {
      const { name } = node
      return (environment) => environment.find(name)
    }
    case 'special':
      return compileSpecialVariable(node, compiler.site(node))
    case 'group':
      return lazily ? compiler.lazyEvaluator(node.inner) : compiler.evaluator(node.inner)
    case 'member':
      return compileMember(node, compiler)
    case 'index':
      return compileIndex(node, compiler)
    case 'call':
      return compileCall(node, compiler)
    case 'built-in': {
      const builtIn = builtInNamed(node.name)
      if (builtIn === undefined) throw new TypeError(`?${node.name} was not refused by the parser`)
      return builtIn.compile(node, compiler, lazily)
    }
    case 'default': {
      const target = compileGuarded(node.target, compiler)
      if (node.fallback === undefined) return (environment) => target(environment) ?? EMPTY
      const fallback = compiler.evaluator(node.fallback)
      return (environment) => target(environment) ?? fallback(environment)
    }
    case 'exists': {
      const target = compileGuarded(node.target, compiler)
      return (environment) => !isMissing(target(environment))
    }
    case 'not': {
      const target = compiler.evaluator(node.target)
      const site = compiler.site(node.target)
      return (environment) => !toBoolean(target(environment), site)
    }
    case 'sign': {
      const target = compiler.evaluator(node.target)
      const site = compiler.site(node.target)
      const { negative } = node
      return (environment) => {
        const number = toNumber(target(environment), site)
        return negative ? negateNumber(number) : number
      }
    }
    case 'add':
      return compileSum(node.operands, compiler)
    case 'and':
    case 'or':
      return compileLogic(node.operands, node.kind === 'or', compiler)
    case 'arithmetic': {
      const left = compiler.evaluator(node.left)
      const right = compiler.evaluator(node.right)
      const leftSite = compiler.site(node.left)
      const rightSite = compiler.site(node.right)
      const site = compiler.site(node)
      const { operator } = node
      return (environment) => {
        const a = toNumber(left(environment), leftSite)
        return calculate(operator, a, toNumber(right(environment), rightSite), site)
      }
    }
    case 'compare':
      return compileComparison(node, compiler)
    case 'range':
      return compileRange(node, compiler)
  }
}

function compileText(node: Expression & { kind: 'interpolated text' }, compiler: Compiler): Evaluator {
  const site = compiler.site(node)
  const pieces = node.parts.map((part) => (typeof part === 'string' ? part : compilePart(part, compiler)))
  return (environment) => {
    let result: string | MarkupValue = ''
    for (const piece of pieces) {
      const next: string | MarkupValue = typeof piece === 'string' ? piece : piece(environment)
      result = result === '' ? next : joinTexts(result, next, site)
    }
    if (typeof result === 'string') environment.checkLength(result.length, site)
    return result
  }
}

/** The text of one `${…}` or `#{…}` inside a text literal, never escaped. */
function compilePart(part: InterpolationPart, compiler: Compiler): (environment: Environment) => string | MarkupValue {
  const evaluate = compiler.evaluator(part.expression)
  const site = compiler.site(part.expression)
  const { decimals, numeric } = part
  if (numeric)
    return (environment) => environment.settings.formatDecimals(toNumber(evaluate(environment), site), decimals)
  return (environment) => {
    const value = evaluate(environment)
    return toTextOrMarkup(value, environment, site) ?? unexpected(value, 'a string', site)
  }
}

function compileList(items: readonly Expression[], compiler: Compiler): Evaluator {
  const evaluators = items.map((item) => compiler.evaluator(item))
  const sites = items.map((item) => compiler.site(item))
  return (environment) =>
    new ItemList(
      evaluators.map((evaluate, index) => evaluate(environment) ?? failAsMissing(sites[index] as (typeof sites)[0])),
    )
}

function compileMap(node: Expression & { kind: 'map' }, compiler: Compiler): Evaluator {
  const entries = node.keys.map((key, index) => {
    const value = node.values[index] as Expression
    return {
      key: compiler.evaluator(key),
      keySite: compiler.site(key),
      value: compiler.evaluator(value),
      valueSite: compiler.site(value),
    }
  })
  return (environment) => {
    const map = new Map<string, Value>()
    for (const { key, keySite, value, valueSite } of entries) {
      const name = toTextOrMarkup(key(environment), environment, keySite)
      if (typeof name !== 'string') return fail(keySite, 'The key of a map must be a text')
      map.set(name, value(environment) ?? failAsMissing(valueSite))
    }
    return new MapValue(map)
  }
}

function compileSum(operands: readonly Expression[], compiler: Compiler): Evaluator {
  const evaluators = operands.map((operand) => compiler.evaluator(operand))
  const sites = operands.map((operand) => compiler.site(operand))
  const [first, second] = evaluators as [Evaluator, Evaluator]
  const [firstSite, secondSite] = sites as [(typeof sites)[0], (typeof sites)[0]]
  if (evaluators.length === 2) {
    return (environment) => {
      const left = first(environment)
      return addValues(left, second(environment), environment, firstSite, secondSite)
    }
  }
  return (environment) => {
    let sum = first(environment)
    for (let i = 1; i < evaluators.length; i++) {
      const right = (evaluators[i] as Evaluator)(environment)
      sum = addValues(sum, right, environment, firstSite, sites[i] as (typeof sites)[0])
    }
    return sum
  }
}

function compileLogic(operands: readonly Expression[], decisive: boolean, compiler: Compiler): Evaluator {
  const evaluators = operands.map((operand) => compiler.evaluator(operand))
  const sites = operands.map((operand) => compiler.site(operand))
  return (environment) => {
    for (let i = 0; i < evaluators.length; i++) {
      const value = toBoolean((evaluators[i] as Evaluator)(environment), sites[i] as (typeof sites)[0])
      if (value === decisive) return decisive
    }
    return !decisive
  }
}

function compileComparison(node: Expression & { kind: 'compare' }, compiler: Compiler): Evaluator {
  const left = compiler.evaluator(node.left)
  const right = compiler.evaluator(node.right)
  const leftSite = compiler.site(node.left)
  const rightSite = compiler.site(node.right)
  const site = compiler.site(node)
  const { operator } = node
  return (environment) => {
    const a = left(environment)
    const b = right(environment)
    if (isMissing(a)) return failAsMissing(leftSite)
    if (isMissing(b)) return failAsMissing(rightSite)
    return compareValues(a, operator, b, site)
  }
}
