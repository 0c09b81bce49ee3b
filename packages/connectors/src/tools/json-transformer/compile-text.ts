import type { Json } from '@jatai/languages/json'
import type { FieldCompiler, Template } from '@jatai/sdk'

/** A text with expressions in it becomes a template; a plain one stays what it is. */
export function compileText(text: string, compiler: FieldCompiler): string | Template {
  return text.includes('{{') ? compiler.template(text, 'param') : text
}

/** A value of a map: a text may hold expressions, anything else is constant. */
export function compileEntryValue(value: Json, compiler: FieldCompiler): Template {
  const compiled = typeof value === 'string' ? compileText(value, compiler) : value
  return typeof compiled === 'function' ? compiled : () => compiled
}
