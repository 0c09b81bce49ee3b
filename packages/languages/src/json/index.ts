export { ExactNumber, readNumber } from './exact-number.ts'
export { getKey, isJsonObject, setKey } from './json.ts'
export type { Json, JsonObject } from './json.ts'
export { parseJson, stringifyJson } from './parse-json.ts'
