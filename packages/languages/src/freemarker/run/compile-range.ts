import type { Expression } from '../syntax/expression.ts'
import { intValue } from '../values/number.ts'
import { NumberRange } from '../values/sequence.ts'
import { toNumber } from './coerce.ts'
import type { Compiler } from './compiler.ts'
import type { Evaluator } from './evaluator.ts'

const LARGEST_INTEGER = 0x7fffffff

/** `a..b`, `a..<b`, `a..*length`, `a..`; bounds are cut to 32-bit integers. */
export function compileRange(node: Expression & { kind: 'range' }, compiler: Compiler): Evaluator {
  const from = compiler.evaluator(node.from)
  const fromSite = compiler.site(node.from)
  if (node.to === undefined) {
    return (environment) => {
      const first = intValue(toNumber(from(environment), fromSite))
      return new NumberRange(first, 1, LARGEST_INTEGER, { isOpen: true, adapts: true })
    }
  }
  const to = compiler.evaluator(node.to)
  const toSite = compiler.site(node.to)
  const { range } = node
  return (environment) => {
    const first = intValue(toNumber(from(environment), fromSite))
    const bound = intValue(toNumber(to(environment), toSite))
    const end = range === 'length' ? first + bound : bound
    const step = end >= first ? 1 : -1
    const size = Math.abs(end - first) + (range === 'inclusive' ? 1 : 0)
    return new NumberRange(first, step, size, { adapts: range === 'length', isInclusive: range === 'inclusive' })
  }
}
