import { isJsonObject } from '../../json/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'
import { pointerToken } from './pointer.ts'

/** Where schemas stand below a keyword: the value itself, the members of a list, the values of a map. */
const HOLDERS: ReadonlyMap<string, readonly ('schema' | 'list' | 'map')[]> = new Map([
  ['$defs', ['map']],
  ['definitions', ['map']],
  ['properties', ['map']],
  ['patternProperties', ['map']],
  ['dependentSchemas', ['map']],
  ['dependencies', ['map']],
  ['additionalProperties', ['schema']],
  ['propertyNames', ['schema']],
  ['unevaluatedProperties', ['schema']],
  ['items', ['schema', 'list']],
  ['prefixItems', ['list']],
  ['additionalItems', ['schema']],
  ['unevaluatedItems', ['schema']],
  ['contains', ['schema']],
  ['allOf', ['list']],
  ['anyOf', ['list']],
  ['oneOf', ['list']],
  ['not', ['schema']],
  ['if', ['schema']],
  ['then', ['schema']],
  ['else', ['schema']],
  ['contentSchema', ['schema']],
])

/**
 * The schemas directly below a schema, each with its JSON pointer from there. What stands below an unknown keyword, in
 * `enum` or in `const` is data, whatever it looks like.
 */
export function subschemasOf(schema: JsonObject): readonly (readonly [pointer: string, schema: Json])[] {
  const found: (readonly [string, Json])[] = []
  for (const keyword of Object.keys(schema)) {
    const kinds = HOLDERS.get(keyword)
    if (kinds === undefined) continue
    const value = schema[keyword] as Json
    if (Array.isArray(value)) {
      if (kinds.includes('list')) {
        value.forEach((item: Json, index) => found.push([`/${keyword}/${index}`, item]))
      }
    } else if (isJsonObject(value)) {
      if (kinds.includes('map')) {
        for (const name of Object.keys(value)) found.push([`/${keyword}/${pointerToken(name)}`, value[name] as Json])
      } else found.push([`/${keyword}`, value])
    }
  }
  return found
}
