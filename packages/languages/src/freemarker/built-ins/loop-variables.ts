import { LoopFrame } from '../run/frame.ts'
import { fail } from '../run/site.ts'
import type { Value } from '../values/value.ts'
import type { BuiltIn, BuiltInDocs } from './built-in.ts'
import { evaluators, type Use, uses } from './define.ts'

/** Where a loop stands, asked by its variable. */
export const LOOP_VARIABLES: readonly BuiltIn[] = [
  loop('index', 'The number of the turn, from 0.', (frame) => frame.index, '${x?index}', '01'),
  loop('counter', 'The number of the turn, from 1.', (frame) => frame.index + 1, '${x?counter}', '12'),
  loop('has_next', 'Does another item follow?', (frame) => frame.hasNext, '${x?has_next?c} ', 'true false '),
  loop('is_first', 'Is it the first item?', (frame) => frame.index === 0, '${x?is_first?c} ', 'true false '),
  loop('is_last', 'Is it the last item?', (frame) => !frame.hasNext, '${x?is_last?c} ', 'false true '),
  loop(
    'is_odd_item',
    'Is it the first, third, … item?',
    (frame) => frame.index % 2 === 0,
    '${x?is_odd_item?c} ',
    'true false ',
  ),
  loop(
    'is_even_item',
    'Is it the second, fourth, … item?',
    (frame) => frame.index % 2 === 1,
    '${x?is_even_item?c} ',
    'false true ',
  ),
  loop(
    'item_parity',
    '`odd` and `even` in turn.',
    (frame) => parity(frame, 'odd', 'even'),
    '${x?item_parity} ',
    'odd even ',
  ),
  loop(
    'item_parity_cap',
    '`Odd` and `Even` in turn.',
    (frame) => parity(frame, 'Odd', 'Even'),
    '${x?item_parity_cap} ',
    'Odd Even ',
  ),
  {
    name: 'item_cycle',
    appliesTo: 'loop variable',
    place: 'loop variable',
    calling: 'once',
    summary: 'The arguments in turn.',
    examples: [example('${x?item_cycle("a", "b")}', 'ab')],
    compile: (node, compiler) => {
      const useIn = uses(node, compiler)
      const argumentsOf = evaluators(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        const values = argumentsOf(environment)
        if (values.length === 0) fail(use.site, `?${use.name}(...) expects at least 1 argument`)
        return values[frameOf(use).index % values.length]
      }
    },
  },
]

function loop(
  name: string,
  summary: string,
  read: (frame: LoopFrame) => Value,
  inside: string,
  output: string,
): BuiltIn {
  return {
    name,
    appliesTo: 'loop variable',
    place: 'loop variable',
    calling: 'never',
    summary,
    examples: [example(inside, output)],
    compile: (node, compiler) => {
      const useIn = uses(node, compiler)
      return (environment) => read(frameOf(useIn(environment)))
    },
  }
}

function example(inside: string, output: string): BuiltInDocs['examples'][0] {
  return { template: `<#list ["a", "b"] as x>${inside}</#list>`, output }
}

/** The innermost loop with this variable. */
function frameOf(use: Use): LoopFrame {
  const { target } = use.node
  const name = target.kind === 'name' ? target.name : ''
  for (let frame = use.environment.frame; frame !== undefined; frame = frame.outer) {
    if (frame instanceof LoopFrame && (frame.firstName === name || frame.secondName === name)) return frame
  }
  return fail(use.site, `There is no loop with a variable "${name}" here`)
}

function parity(frame: LoopFrame, odd: string, even: string): string {
  return frame.index % 2 === 0 ? odd : even
}
