import { unescapeJsonText } from '../string/escaping.ts'
import { getElementAt, lastElement, newEmptyArray, newEmptyObject, pop, push, removeAt } from './arrays.ts'
import { arrayToObject, cardinalityMany, cardinalityOne, objectToArray } from './cardinality.ts'
import { jsonPath } from './json-path.ts'
import { toJson } from './to-json.ts'

export const jsonFunctions = [
  jsonPath,
  toJson,
  unescapeJsonText,
  getElementAt,
  lastElement,
  removeAt,
  push,
  pop,
  newEmptyObject,
  newEmptyArray,
  cardinalityOne,
  cardinalityMany,
  arrayToObject,
  objectToArray,
]
