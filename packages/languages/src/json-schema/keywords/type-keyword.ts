import { isJsonObject } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { listText } from '../values/java-text.ts'
import { isNumber, isWhole } from '../values/numbers.ts'
import type { Keyword } from './keyword.ts'
import { keywordPath } from './keyword.ts'

const TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  object: isJsonObject,
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === 'string',
  number: isNumber,
  integer: (value) => isNumber(value) && isWhole(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  // Of draft 3, and still found in schemas.
  any: () => true,
}

/** `type`: one name, or a list of them. `nullable: true` beside it (OpenAPI) lets null pass. */
export const typeKeyword: Keyword = {
  compile(context) {
    const { value, schema } = context
    const schemaPath = keywordPath(context)
    const isNullable = schema['nullable'] === true
    if (Array.isArray(value)) {
      const names = (value as readonly Json[]).map(nameOf)
      const tests = names.map(testOf)
      const expected = listText(names)
      return (found, run) => {
        for (const test of tests) if (test(found)) return true
        if (isNullable && found === null) return true
        return run.fail('unionType', schemaPath, typeName(found), expected)
      }
    }
    const name = nameOf(value)
    const test = testOf(name)
    return (found, run) =>
      test(found) || (isNullable && found === null) || run.fail('type', schemaPath, typeName(found), name)
  },
}

function nameOf(value: Json): string {
  return typeof value === 'string' && Object.hasOwn(TESTS, value) ? value : 'unknown'
}

function testOf(name: string): (value: Json) => boolean {
  return TESTS[name] ?? (() => false)
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isNumber(value)) return isWhole(value) ? 'integer' : 'number'
  return typeof value
}
