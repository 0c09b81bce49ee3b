import { toText, unexpected } from '../run/coerce.ts'
import { compareValues } from '../run/compare.ts'
import { iterateItems, itemsOf, listedItems } from '../run/items.ts'
import { fail, failAsMissing } from '../run/site.ts'
import type { ComparisonOperator } from '../syntax/expression.ts'
import { isMap, mapSize } from '../values/map.ts'
import { isSequence, ItemList, LazySequence, NumberRange, sequenceItem, sequenceSize } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { BuiltIn } from './built-in.ts'
import { listBuiltIn, listMethod, readingBuiltIn, readingMethod, type Use } from './define.ts'

/** Sizes, ends, joining and cutting up. */
export const LISTS: readonly BuiltIn[] = [
  readingBuiltIn(
    {
      name: 'size',
      summary: 'The number of items of a list or of entries of a map.',
      examples: [{ template: '${[1, 2, 3]?size} ${{"a": 1}?size}', output: '3 1' }],
    },
    (listed, use) => {
      if (isSequence(listed)) return sequenceSize(listed)
      if (isMap(listed)) return mapSize(listed)
      if (listed instanceof LazySequence) return listed.size ?? listedItems(listed, use.environment, use.site).length
      return unexpected(listed, 'an extended hash or sequence', use.targetSite)
    },
  ),
  readingBuiltIn(
    {
      name: 'first',
      summary: 'The first item; missing when there is none.',
      examples: [{ template: '${[1, 2]?first} ${[]?first!"none"}', output: '1 none' }],
    },
    (listed, use) => {
      if (isSequence(listed)) return sequenceSize(listed) === 0 ? undefined : sequenceItem(listed, 0)
      for (const item of iterateItems(listed, use.environment, use.targetSite)) return item
      return undefined
    },
  ),
  listBuiltIn(
    {
      name: 'last',
      summary: 'The last item; missing when there is none.',
      examples: [{ template: '${[1, 2]?last} ${[]?last!"none"}', output: '2 none' }],
    },
    (list) => sequenceItem(list, sequenceSize(list) - 1),
  ),
  listBuiltIn(
    {
      name: 'reverse',
      summary: 'The items from the last to the first.',
      examples: [{ template: '${[1, 2, 3]?reverse?join(" ")}', output: '3 2 1' }],
    },
    (list, use) => {
      if (list instanceof NumberRange) {
        return new NumberRange(list.first + list.step * (list.size - 1), list.step === 1 ? -1 : 1, list.size)
      }
      return new ItemList(itemsOf(list, use.environment, use.site).toReversed())
    },
  ),
  readingBuiltIn(
    {
      name: 'sequence',
      summary: 'As a list whose items can be asked for by number.',
      examples: [{ template: '${(1..3)?sequence?size}', output: '3' }],
    },
    (listed, use) =>
      isSequence(listed) ? listed : new ItemList([...listedItems(listed, use.environment, use.targetSite)]),
  ),
  readingMethod(
    {
      name: 'join',
      summary:
        'All items in one text, with a separator; another text if there are none, and one behind the last. Nulls are passed over.',
      examples: [
        { template: '${["a", "b"]?join(", ")}', output: 'a, b' },
        { template: '${[]?join(", ", "none", ".")} ${["a"]?join(", ", "none", ".")}', output: 'none a.' },
      ],
    },
    { least: 1, most: 3 },
    (listed, args, use) => {
      const separator = args.text(0)
      const whenEmpty = args.optionalText(1) ?? ''
      const behind = args.optionalText(2) ?? ''
      refuseOpenRange(listed, use)
      let result: string | undefined
      for (const item of iterateItems(listed, use.environment, use.targetSite)) {
        if (isMissing(item)) continue
        const text = toText(item, use.environment, use.site)
        result = result === undefined ? text : result + separator + text
        use.environment.checkLength(result.length, use.site)
      }
      return result === undefined ? whenEmpty : result + behind
    },
  ),
  listMethod(
    {
      name: 'chunk',
      summary: 'Lists of so many items each; the last one filled up, if something is given to fill it.',
      examples: [{ template: '<#list [1, 2, 3]?chunk(2, "-") as row>${row?join(" ")};</#list>', output: '1 2;3 -;' }],
    },
    { least: 1, most: 2 },
    (list, args, use) => {
      const size = args.integer(0)
      if (size < 1) fail(use.site, `The 1st argument to ?${use.name} must be at least 1`)
      const filler = args.values[1]
      const items = itemsOf(list, use.environment, use.site)
      const chunks: Value[] = []
      for (let at = 0; at < items.length; at += size) chunks.push(new ItemList(items.slice(at, at + size)))
      const missing = chunks.length * size - items.length
      if (isMissing(filler) || missing === 0) return new ItemList(chunks)
      use.environment.step(use.site, missing)
      chunks[chunks.length - 1] = new ItemList([
        ...items.slice((chunks.length - 1) * size),
        ...new Array<Value>(missing).fill(filler),
      ])
      return new ItemList(chunks)
    },
  ),
  extreme('min', '<', '${[3, 1, 2]?min} ${[]?min!"none"}', '1 none', 'smallest'),
  extreme('max', '>', '${[3, 1, 2]?max} ${[]?max!"none"}', '3 none', 'greatest'),
]

function extreme(name: string, operator: ComparisonOperator, template: string, output: string, which: string): BuiltIn {
  const summary = `The ${which} number or the ${which === 'smallest' ? 'earliest' : 'latest'} date; missing when there is none.`
  return readingBuiltIn({ name, summary, examples: [{ template, output }] }, (listed, use) => {
    if (isMissing(listed)) return failAsMissing(use.targetSite)
    refuseOpenRange(listed, use)
    let best: Value
    for (const item of iterateItems(listed, use.environment, use.targetSite)) {
      if (isMissing(item)) continue
      if (isMissing(best) || compareValues(item, operator, best, use.site)) best = item
    }
    return best
  })
}

/** An endless range would never come to an end. */
export function refuseOpenRange(listed: Value, use: Use): void {
  if (listed instanceof NumberRange && listed.isOpen) fail(use.targetSite, 'The range has no end')
}
