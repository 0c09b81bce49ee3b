import { itemsOf } from '../run/items.ts'
import { unexpected } from '../run/coerce.ts'
import { MacroValue } from '../run/macro-value.ts'
import { fail } from '../run/site.ts'
import { isMap, mapEntries } from '../values/map.ts'
import { isSequence } from '../values/sequence.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, anyMethod } from './define.ts'

/** Macros and functions with arguments given beforehand. */
export const MACROS: readonly BuiltIn[] = [
  withArguments('with_args', false, 'before', '<#macro m a b>${a}-${b}</#macro><@m?with_args([1]) 2/>', '1-2'),
  withArguments('with_args_last', true, 'behind', '<#macro m a b>${a}-${b}</#macro><@m?with_args_last([1]) 2/>', '2-1'),
  anyBuiltIn(
    {
      name: 'namespace',
      appliesTo: 'macro',
      summary: 'The variables of the template that defines a macro.',
      examples: [{ template: '<#macro m></#macro><#assign x = 1>${m?namespace.x}', output: '1' }],
    },
    (value, use) =>
      value instanceof MacroValue ? use.environment.main : unexpected(value, 'a macro or function', use.targetSite),
  ),
]

function withArguments(name: string, last: boolean, where: string, template: string, output: string): BuiltIn {
  return anyMethod(
    {
      name,
      appliesTo: 'macro',
      summary: `The macro or function with arguments, a list or a map, that come ${where} those of the call.`,
      examples: [{ template, output }],
    },
    { least: 1, most: 1 },
    (value, args, use) => {
      if (!(value instanceof MacroValue)) return unexpected(value, 'a macro or function', use.targetSite)
      const [given] = args.values
      if (isSequence(given)) {
        return value.with({ named: undefined, positional: itemsOf(given, use.environment, use.site), last })
      }
      if (!isMap(given)) return fail(use.site, `?${use.name}(...) expects an extended hash or sequence as argument #1`)
      return value.with({ named: new Map(mapEntries(given)), positional: undefined, last })
    },
  )
}
