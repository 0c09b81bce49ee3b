import { stringifyJson } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import type { SchemaNode } from '../compiler.ts'
import { isSince } from '../drafts.ts'
import type { Check, Run } from '../run.ts'
import { valueKey } from '../values/value-key.ts'
import { countIn } from './counts.ts'
import type { Keyword, KeywordContext } from './keyword.ts'
import { keywordPath } from './keyword.ts'

type List = readonly Json[]

export const maxItems: Keyword = {
  compile(context) {
    const limit = countIn(context.value)
    if (limit === undefined) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) =>
      !Array.isArray(value) || value.length <= limit || run.fail('maxItems', schemaPath, String(limit))
  },
}

export const minItems: Keyword = {
  compile(context) {
    const limit = countIn(context.value)
    if (limit === undefined) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) =>
      !Array.isArray(value) || value.length >= limit || run.fail('minItems', schemaPath, String(limit))
  },
}

export const uniqueItems: Keyword = {
  compile(context) {
    if (context.value !== true) return undefined
    const schemaPath = keywordPath(context)
    return (value, run) => {
      if (!Array.isArray(value) || value.length < 2) return true
      const seen = new Set<unknown>()
      for (const item of value as List) seen.add(valueKey(item))
      return seen.size === value.length || run.fail('uniqueItems', schemaPath)
    }
  },
}

/** `items`: one schema for all (since 2020-12 for those behind `prefixItems`), or a list of schemas before that. */
export const items: Keyword = {
  compile(context) {
    const { value, schema, draft } = context
    if (Array.isArray(value)) {
      if (isSince(draft, 'v2020-12')) throw context.problem('"items" must be a schema; lists are "prefixItems" now')
      return tuple(value.map((_item, index) => context.subschema('items', index)))
    }
    const prefix = isSince(draft, 'v2020-12') ? schema['prefixItems'] : undefined
    return rest(context, Array.isArray(prefix) ? prefix.length : 0)
  },
}

export const prefixItems: Keyword = {
  since: 'v2020-12',
  compile(context) {
    if (!Array.isArray(context.value)) return undefined
    return tuple(context.value.map((_item, index) => context.subschema('prefixItems', index)))
  },
}

/** `additionalItems`: for the items behind a list in `items`; without such a list it says nothing. */
export const additionalItems: Keyword = {
  until: 'v2020-12',
  compile(context) {
    const before = context.schema['items']
    return Array.isArray(before) ? rest(context, before.length) : undefined
  },
}

function tuple(nodes: readonly SchemaNode[]): Check {
  return (value, run, evaluated) => {
    if (!Array.isArray(value)) return true
    evaluated?.addItemsBefore(Math.min(nodes.length, value.length))
    return checkItems(
      value as List,
      0,
      Math.min(nodes.length, value.length),
      (index) => nodes[index] as SchemaNode,
      run,
    )
  }
}

function rest(context: KeywordContext, start: number): Check {
  const node = context.subschema(context.keyword)
  const isForbidden = context.value === false && start > 0
  const schemaPath = keywordPath(context)
  return (value, run, evaluated) => {
    if (!Array.isArray(value)) return true
    evaluated?.addItemsBefore(value.length)
    if (!isForbidden) return checkItems(value as List, start, value.length, () => node, run)
    for (let index = start; index < value.length; index++) {
      run.fail('items', schemaPath, String(index))
      if (run.isSilent) return false
    }
    return value.length <= start
  }
}

function checkItems(list: List, start: number, end: number, nodeFor: (index: number) => SchemaNode, run: Run): boolean {
  let isValid = true
  for (let index = start; index < end; index++) {
    run.path.push(index)
    const passed = nodeFor(index).check(list[index] as Json, run, undefined)
    run.path.pop()
    if (passed) continue
    if (run.isSilent) return false
    isValid = false
  }
  return isValid
}

/** `contains`, with `minContains` and `maxContains` (since 2019-09). */
export const contains: Keyword = {
  since: 'v6',
  compile(context) {
    const { schema, draft } = context
    const node = context.subschema('contains')
    const counts = isSince(draft, 'v2019-09')
    const least = counts ? countIn(schema['minContains']) : undefined
    const most = (counts ? countIn(schema['maxContains']) : undefined) ?? Infinity
    const evaluates = isSince(draft, 'v2020-12')
    const shown = stringifyJson(context.value)
    return (value, run, evaluated) => {
      if (!Array.isArray(value)) return true
      const found = evaluates ? evaluated : undefined
      let count = 0
      for (let index = 0; index < value.length; index++) {
        if (!run.passes(node.check, value[index] as Json, undefined)) continue
        count++
        if (found !== undefined) found.addItem(index)
        else if (most === Infinity && count >= (least ?? 1)) return true
      }
      if (count < (least ?? 1)) {
        // Where there is none at all, the number wanted does not matter.
        return least === undefined || count === 0
          ? run.fail('contains', keywordPath(context), shown)
          : run.fail('minContains', `${context.schemaPath}/minContains`, String(least), shown)
      }
      return count <= most || run.fail('maxContains', `${context.schemaPath}/maxContains`, String(most), shown)
    }
  },
}
