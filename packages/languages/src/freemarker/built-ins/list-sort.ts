import { type CollationKey, collationKey, compareKeys } from '../formats/collation.ts'
import { formatting } from '../run/coerce.ts'
import { itemsOf } from '../run/items.ts'
import { fail } from '../run/site.ts'
import { DateValue } from '../values/date.ts'
import { asBoolean, asPlainText, typeName } from '../values/kinds.ts'
import { hasMembers, memberOf } from '../values/map.ts'
import { asNumber, compareNumbers, type FreemarkerNumber } from '../values/number.ts'
import { isSequence, ItemList, type Sequence } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { BuiltIn } from './built-in.ts'
import { listBuiltIn, listMethod, type Use } from './define.ts'

/** Sorting; equal items keep their order. */
export const LIST_SORT: readonly BuiltIn[] = [
  listBuiltIn(
    {
      name: 'sort',
      summary: 'Sorted: texts by the locale, numbers, dates and booleans by value. Unlike kinds are an error.',
      examples: [{ template: '${["b", "A", "a"]?sort?join(" ")} ${[10, 9]?sort?join(" ")}', output: 'a A b 9 10' }],
    },
    (list, use) => sort(list, [], use),
  ),
  listMethod(
    {
      name: 'sort_by',
      summary: 'Maps sorted by one of their members, or by a member of a member.',
      examples: [
        {
          template: '<#list people?sort_by("age") as p>${p.name} </#list>',
          model: {
            people: [
              { name: 'Ana', age: 40 },
              { name: 'Rui', age: 9 },
            ],
          },
          output: 'Rui Ana ',
        },
        {
          template: '<#list people?sort_by(["name", "last"]) as p>${p.name.last} </#list>',
          model: { people: [{ name: { last: 'Sá' } }, { name: { last: 'Reis' } }] },
          output: 'Reis Sá ',
        },
      ],
    },
    { least: 1, most: Infinity },
    (list, args, use) => sort(list, readPath(args.values[0], use), use),
  ),
]

function readPath(value: Value, use: Use): string[] {
  const name = asPlainText(value)
  if (name !== undefined) return [name]
  if (!isSequence(value))
    return fail(use.site, `The argument to ?${use.name} must be a string, or a sequence of strings`)
  return itemsOf(value, use.environment, use.site).map((item) => {
    const part = asPlainText(item)
    return part ?? fail(use.site, `The argument to ?${use.name} must be a sequence of strings`)
  })
}

type Kind = 'string' | 'number' | 'date' | 'boolean'

type SortKey = CollationKey | FreemarkerNumber | boolean

interface Keyed {
  readonly key: SortKey
  readonly item: Value
}

function sort(list: readonly Value[] | Sequence, path: readonly string[], use: Use): Value {
  const items = itemsOf(list, use.environment, use.site)
  const [first] = items
  if (items.length === 0) return list
  const kind = kindOf(keyOf(first, path, 0, use)) ?? refuseKind(0, use)
  const keyed = items.map((item, index): Keyed => {
    const key = sortKey(keyOf(item, path, index, use), kind, use)
    if (key !== undefined) return { key, item }
    const found = typeName(keyOf(item, path, index, use))
    return fail(
      use.site,
      `?${use.name} failed at sequence index ${index}: all values must be of one kind, the first is a ${kind}, but this is a ${found}`,
    )
  })
  const compare = comparison(kind)
  formatting(use.site, () => keyed.sort(compare))
  return new ItemList(keyed.map(({ item }) => item))
}

function keyOf(item: Value, path: readonly string[], index: number, use: Use): Value {
  let key = item
  path.forEach((name, depth) => {
    if (!hasMembers(key)) {
      const what = depth === 0 ? 'the item' : `"${path[depth - 1]}"`
      fail(use.site, `?${use.name} failed at sequence index ${index}: ${what} is no hash`)
    }
    key = memberOf(key, name)
    if (isMissing(key)) fail(use.site, `?${use.name} failed at sequence index ${index}: "${name}" was null or missing`)
  })
  return key
}

function kindOf(key: Value): Kind | undefined {
  if (asPlainText(key) !== undefined) return 'string'
  if (asNumber(key) !== undefined) return 'number'
  if (key instanceof DateValue) return 'date'
  return asBoolean(key) === undefined ? undefined : 'boolean'
}

function refuseKind(index: number, use: Use): never {
  return fail(
    use.site,
    `?${use.name} failed at sequence index ${index}: values used for sorting must be numbers, strings, date/times or booleans`,
  )
}

function sortKey(key: Value, kind: Kind, use: Use): SortKey | undefined {
  switch (kind) {
    case 'string': {
      const text = asPlainText(key)
      return text === undefined ? undefined : collationKey(text, use.environment.settings.locale)
    }
    case 'number':
      return asNumber(key)
    case 'date':
      return key instanceof DateValue ? key.epochMs : undefined
    case 'boolean':
      return asBoolean(key)
  }
}

function comparison(kind: Kind): (a: Keyed, b: Keyed) => number {
  if (kind === 'string') return (a, b) => compareKeys(a.key as CollationKey, b.key as CollationKey)
  if (kind === 'boolean') return (a, b) => Number(a.key) - Number(b.key)
  return (a, b) => compareNumbers(a.key as FreemarkerNumber, b.key as FreemarkerNumber)
}
