import { isJsonObject } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import type { Check } from '../run.ts'
import { listMapText } from '../values/java-text.ts'
import type { Keyword, KeywordContext } from './keyword.ts'
import { keywordPath } from './keyword.ts'

/** `dependencies`: lists of names and schemas in one; later drafts divide it, and still meet it. */
export const dependencies: Keyword = {
  compile: (context) => both(missingNames(context, 'dependencies'), dependentOn(context)),
}

export const dependentRequired: Keyword = {
  since: 'v2019-09',
  compile: (context) => missingNames(context, 'dependentRequired'),
}

export const dependentSchemas: Keyword = { since: 'v2019-09', compile: dependentOn }

/** Where a property is there, those of its list have to be there, too. */
function missingNames(context: KeywordContext, type: 'dependencies' | 'dependentRequired'): Check | undefined {
  if (!isJsonObject(context.value)) return undefined
  const lists = Object.entries(context.value).filter((entry) => Array.isArray(entry[1])) as [string, readonly Json[]][]
  if (lists.length === 0) return undefined
  const shown = listMapText(context.value)
  const schemaPath = keywordPath(context)
  return (value, run) => {
    if (!isJsonObject(value)) return true
    for (const [name, others] of lists) {
      if (!Object.hasOwn(value, name)) continue
      for (const other of others) {
        // The text names all dependencies, so one error says it.
        if (typeof other === 'string' && !Object.hasOwn(value, other)) return run.fail(type, schemaPath, shown)
      }
    }
    return true
  }
}

/** Where a property is there, the whole object has to be valid to its schema. */
function dependentOn(context: KeywordContext): Check | undefined {
  if (!isJsonObject(context.value)) return undefined
  const names = Object.entries(context.value).flatMap(([name, schema]) => (Array.isArray(schema) ? [] : [name]))
  if (names.length === 0) return undefined
  const nodes = names.map((name) => ({ name, node: context.subschema(context.keyword, name) }))
  return (value, run, evaluated) => {
    if (!isJsonObject(value)) return true
    let isValid = true
    for (const { name, node } of nodes) {
      if (!Object.hasOwn(value, name) || node.check(value, run, evaluated)) continue
      if (run.isSilent) return false
      isValid = false
    }
    return isValid
  }
}

function both(first: Check | undefined, second: Check | undefined): Check | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return (value, run, evaluated) => {
    const passed = first(value, run, evaluated)
    return (passed || !run.isSilent) && second(value, run, evaluated) && passed
  }
}
