import { additionalItems, contains, items, maxItems, minItems, prefixItems, uniqueItems } from './array-keywords.ts'
import { allOf, anyOf, ifKeyword, not, oneOf } from './combining-keywords.ts'
import { dependencies, dependentRequired, dependentSchemas } from './dependency-keywords.ts'
import type { Keyword } from './keyword.ts'
import { exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf } from './number-keywords.ts'
import {
  additionalProperties,
  maxProperties,
  minProperties,
  patternProperties,
  properties,
  propertyNames,
  required,
} from './object-keywords.ts'
import { dynamicRef, recursiveRef, ref } from './reference-keywords.ts'
import { format, maxLength, minLength, pattern } from './text-keywords.ts'
import { typeKeyword } from './type-keyword.ts'
import { unevaluatedItems, unevaluatedProperties } from './unevaluated-keywords.ts'
import { constKeyword, enumKeyword } from './value-keywords.ts'

/**
 * The keywords that assert something. `then`, `else`, `minContains` and `maxContains` belong to others; all the rest
 * (`title`, `default`, `contentMediaType` …) are annotations, and unknown ones are let be.
 */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['$ref', ref],
  ['$recursiveRef', recursiveRef],
  ['$dynamicRef', dynamicRef],
  ['type', typeKeyword],
  ['enum', enumKeyword],
  ['const', constKeyword],
  ['maximum', maximum],
  ['minimum', minimum],
  ['exclusiveMaximum', exclusiveMaximum],
  ['exclusiveMinimum', exclusiveMinimum],
  ['multipleOf', multipleOf],
  ['maxLength', maxLength],
  ['minLength', minLength],
  ['pattern', pattern],
  ['format', format],
  ['maxItems', maxItems],
  ['minItems', minItems],
  ['uniqueItems', uniqueItems],
  ['prefixItems', prefixItems],
  ['items', items],
  ['additionalItems', additionalItems],
  ['contains', contains],
  ['maxProperties', maxProperties],
  ['minProperties', minProperties],
  ['required', required],
  ['properties', properties],
  ['patternProperties', patternProperties],
  ['additionalProperties', additionalProperties],
  ['propertyNames', propertyNames],
  ['dependencies', dependencies],
  ['dependentRequired', dependentRequired],
  ['dependentSchemas', dependentSchemas],
  ['allOf', allOf],
  ['anyOf', anyOf],
  ['oneOf', oneOf],
  ['not', not],
  ['if', ifKeyword],
  ['unevaluatedItems', unevaluatedItems],
  ['unevaluatedProperties', unevaluatedProperties],
])
