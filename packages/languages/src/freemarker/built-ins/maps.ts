import { unexpected } from '../run/coerce.ts'
import { isMap, mapKeys, mapValues } from '../values/map.ts'
import { ItemList } from '../values/sequence.ts'
import { EMPTY } from '../values/empty.ts'
import type { Value } from '../values/value.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, type Use } from './define.ts'

/** Keys and values, in their order. */
export const MAPS: readonly BuiltIn[] = [
  anyBuiltIn(
    {
      name: 'keys',
      appliesTo: 'map',
      summary: 'The keys as a list.',
      examples: [{ template: '${{"b": 1, "a": 2}?keys?join(" ")}', output: 'b a' }],
    },
    (value, use) => listOf(value, isMap(value) ? mapKeys(value) : undefined, use),
  ),
  anyBuiltIn(
    {
      name: 'values',
      appliesTo: 'map',
      summary: 'The values as a list.',
      examples: [{ template: '${{"b": 1, "a": 2}?values?join(" ")}', output: '1 2' }],
    },
    (value, use) => listOf(value, isMap(value) ? mapValues(value) : undefined, use),
  ),
]

function listOf(value: Value, items: Value[] | undefined, use: Use): Value {
  if (value === EMPTY) return new ItemList([])
  if (items === undefined) return unexpected(value, 'an extended hash', use.targetSite)
  use.environment.step(use.site, items.length)
  return new ItemList(items, 'plain')
}
