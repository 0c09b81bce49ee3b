export { compileJsonPath } from './compile-json-path.ts'
export type { CompiledJsonPath } from './compiled-json-path.ts'
export { holdsAsCondition } from './condition-value.ts'
export { JsonPathEvaluationError, JsonPathNotFoundError, JsonPathSyntaxError } from './errors.ts'
