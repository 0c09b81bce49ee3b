import { areEqual } from '../run/compare.ts'
import { iterateItems, listedItems } from '../run/items.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { BuiltIn } from './built-in.ts'
import { readingMethod, type Use } from './define.ts'

/** Finding an item; items of another kind are just not equal (row lists). */
export const LIST_SEARCH: readonly BuiltIn[] = [
  readingMethod(
    {
      name: 'seq_contains',
      summary: 'Is a value among the items?',
      examples: [{ template: '${[1, "2"]?seq_contains(1)?c} ${[1, "2"]?seq_contains(2)?c}', output: 'true false' }],
    },
    { least: 1, most: 1 },
    (listed, args, use) => {
      for (const item of iterateItems(listed, use.environment, use.targetSite))
        if (same(item, args.values[0], use)) return true
      return false
    },
  ),
  readingMethod(
    {
      name: 'seq_index_of',
      summary: 'The first place of a value, from 0 or from the place given; -1 when it is not there.',
      examples: [
        { template: '${["a", "b", "a"]?seq_index_of("a")} ${["a", "b", "a"]?seq_index_of("a", 1)}', output: '0 2' },
      ],
    },
    { least: 1, most: 2 },
    (listed, args, use) => {
      const from = args.count > 1 ? args.integer(1) : 0
      let index = 0
      for (const item of iterateItems(listed, use.environment, use.targetSite)) {
        if (index >= from && same(item, args.values[0], use)) return index
        index++
      }
      return -1
    },
  ),
  readingMethod(
    {
      name: 'seq_last_index_of',
      summary: 'The last place of a value, or the last up to the place given; -1 when it is not there.',
      examples: [
        {
          template: '${["a", "b", "a"]?seq_last_index_of("a")} ${["a", "b", "a"]?seq_last_index_of("a", 1)}',
          output: '2 0',
        },
      ],
    },
    { least: 1, most: 2 },
    (listed, args, use) => {
      const items = listedItems(listed, use.environment, use.targetSite)
      const last = items.length - 1
      const from = args.count > 1 ? Math.min(args.integer(1), last) : last
      for (let index = from; index >= 0; index--) if (same(items[index], args.values[0], use)) return index
      return -1
    },
  ),
]

function same(item: Value, wanted: Value, use: Use): boolean {
  return !isMissing(item) && !isMissing(wanted) && areEqual(item, wanted, use.site)
}
