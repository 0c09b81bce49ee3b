export { compileExpression, compileTemplate, compileValue, hasExpression } from './compile-template.ts'
export { ExpressionError } from './expression-error.ts'
export type { CompiledTemplate, CompileOptions, ExpressionScopes, ScopeName, TemplateMode } from './expression-types.ts'
export { signatureOf } from './functions/define-function.ts'
export type {
  ExpressionFunction,
  FunctionExample,
  FunctionGroup,
  FunctionParameter,
} from './functions/define-function.ts'
export { EXPRESSION_FUNCTIONS, findFunction } from './functions/registry.ts'
export { SCOPE_NAMES } from './syntax/scopes.ts'
