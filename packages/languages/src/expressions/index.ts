export { ExpressionError } from './expression-error.ts'
export type { CompiledTemplate, CompileOptions, ExpressionScopes, ScopeName, TemplateMode } from './expression-types.ts'
