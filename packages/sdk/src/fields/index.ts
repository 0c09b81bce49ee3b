export { boolean, choice } from './choice-field.ts'
export { FieldError } from './field.ts'
export type {
  ExpressionMode,
  Field,
  FieldCompiler,
  FieldKind,
  FieldOptions,
  Fields,
  ParamsOf,
  Template,
} from './field.ts'
export { json, keyValue, list, readJsonText } from './json-field.ts'
export { integer, number, readNumberValue } from './number-field.ts'
export { cached, compiled } from './compiled-field.ts'
export { code, readTextValue, text } from './text-field.ts'
export { track } from './track-field.ts'
