import type { Json } from '../json/index.ts'
import type { Compiled, CompileContext } from './compile/compile-context.ts'
import { createContext, isConstant } from './compile/compile-context.ts'
import { expressionError } from './expression-error.ts'
import type { CompiledTemplate, CompileOptions, TemplateMode } from './expression-types.ts'
import { asJson, compileSite } from './templates/compile-site.ts'
import { compileJsonTemplate } from './templates/json-template.ts'
import { compileJsonValue, compileMap } from './templates/key-value-map.ts'
import { compileProgram } from './templates/program-template.ts'
import { siteOfExpression } from './templates/read-site.ts'
import { compileParameter, compileRunningText, compileSql, compileWholeValue } from './templates/running-text.ts'
import { limitText } from './values/faults.ts'

/**
 * Compiles a parameter's text (expressions.md §2). An empty or blank text stays as it is. The value of a constant
 * template is frozen and shared between calls.
 *
 * @throws ExpressionError for what can be known without a message: syntax, an unknown function, alias or Global, a wrong
 * number of arguments, a constant argument of an impossible kind (decisions.md 12)
 */
export function compileTemplate(text: string, mode: TemplateMode, options: CompileOptions = {}): CompiledTemplate {
  const context = createContext(options)
  return templateOf(text, compileMode(text, mode, context), context)
}

function compileMode(text: string, mode: TemplateMode, context: CompileContext): Compiled {
  switch (mode) {
    case 'sql':
      return compileSql(text, context)
    case 'text':
      return compileRunningText(text, context)
    case 'param':
      return compileParameter(text, context)
    default:
      if (!/\S/.test(text)) return compileRunningText(text, context)
      return compileWholeValue(text, context) ?? STRUCTURED[mode](text, context)
  }
}

const STRUCTURED = { json: compileJsonTemplate, map: compileMap, program: compileProgram }

/**
 * Compiles the texts of a parameter that is given as a JSON value, at any depth: each as `param`, in `text` and `json`
 * mode as running text, the names of objects always as running text. A value that is a text is compiled by its mode.
 *
 * @throws ExpressionError
 */
export function compileValue(value: Json, mode: TemplateMode, options: CompileOptions = {}): CompiledTemplate {
  if (typeof value === 'string') return compileTemplate(value, mode, options)
  const context = createContext(options)
  const compileText = mode === 'text' || mode === 'json' ? compileRunningText : compileParameter
  return templateOf('', compileJsonValue(value, context, compileText), context)
}

/**
 * Compiles an expression without its braces.
 *
 * @throws ExpressionError
 */
export function compileExpression(source: string, options: CompileOptions = {}): CompiledTemplate {
  const context = createContext(options)
  return templateOf(source, asJson(compileSite(siteOfExpression(source), context)), context)
}

/** True for a text that may hold an expression: quick, and without reading it. */
export function hasExpression(text: string): boolean {
  return text.includes('{{')
}

/** @param text stands for the expression in the errors of values that are too deep or too long to be written out */
function templateOf(text: string, compiled: Compiled, { aliases, accounts, scopes }: CompileContext): CompiledTemplate {
  const { evaluate } = compiled
  return {
    isConstant: isConstant(compiled),
    aliases,
    accounts,
    scopes,
    evaluate(scopes) {
      try {
        // All templates give JSON: marked doubles are gone.
        return evaluate(scopes) as Json
      } catch (error) {
        throw error instanceof RangeError ? expressionError(text, limitText(error), text, 0, error) : error
      }
    },
  }
}
