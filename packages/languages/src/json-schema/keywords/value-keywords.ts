import type { Json } from '../../json/index.ts'
import { listText, scalarText } from '../values/java-text.ts'
import { valueKey } from '../values/value-key.ts'
import type { Keyword } from './keyword.ts'
import { keywordPath } from './keyword.ts'

/** `enum`: the value is one of a list. */
export const enumKeyword: Keyword = {
  compile(context) {
    if (!Array.isArray(context.value)) return undefined
    const values = context.value as readonly Json[]
    const isNullable = context.schema['nullable'] === true
    const allowed = new Set(values.map(valueKey))
    const holdsContainers = values.some(isContainer)
    const shown = listText([...values.map(scalarText), ...(isNullable ? ['null'] : [])])
    const schemaPath = keywordPath(context)
    return (value, run) =>
      ((holdsContainers || !isContainer(value)) && allowed.has(valueKey(value))) ||
      (isNullable && value === null) ||
      run.fail('enum', schemaPath, shown)
  },
}

/** `const`: the value is this one. */
export const constKeyword: Keyword = {
  since: 'v6',
  compile(context) {
    const key = valueKey(context.value)
    const holdsContainer = isContainer(context.value)
    const shown = scalarText(context.value)
    const schemaPath = keywordPath(context)
    return (value, run) =>
      (isContainer(value) === holdsContainer && valueKey(value) === key) || run.fail('const', schemaPath, shown)
  },
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null
}
