import type { Json } from '../../json/index.ts'
import { isJsonObject, LenientJsonError, parseJson, parseLenientJson } from '../../json/index.ts'
import type { Compiled, CompileContext } from '../compile/compile-context.ts'
import { constantOf, isConstant } from '../compile/compile-context.ts'
import { expressionError } from '../expression-error.ts'
import { compileList, compileObject } from './compile-structure.ts'
import { compileJsonTemplate } from './json-template.ts'
import { compileParameter, compileRunningText } from './running-text.ts'

/**
 * A key/value map (expressions.md §2): its JSON is parsed first, then every name and value is a parameter of its own. A
 * text that is not JSON, such as one whose expressions have plain quotes, is a JSON template.
 */
export function compileMap(text: string, context: CompileContext): Compiled {
  const value = parseMap(text)
  return value === undefined ? compileJsonTemplate(text, context) : compileJsonValue(value, context)
}

function parseMap(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    // Written by people: names without quotes and the like are read below.
  }
  try {
    const value = parseLenientJson(text)
    return typeof value === 'object' ? value : undefined
  } catch (error) {
    if (error instanceof LenientJsonError) return undefined
    throw error
  }
}

/** Deeper than any document, and far from the end of the stack. */
const DEEPEST_NESTING = 1000

type TextCompiler = (text: string, context: CompileContext) => Compiled

/** The texts of a JSON value, at any depth, as templates; names always give text. */
export function compileJsonValue(
  value: Json,
  context: CompileContext,
  compileText: TextCompiler = compileParameter,
  depth = 0,
): Compiled {
  if (depth > DEEPEST_NESTING) throw expressionError('', `more than ${DEEPEST_NESTING} levels of nesting`, '', 0)
  if (typeof value === 'string') return compileText(value, context)
  if (Array.isArray(value))
    return compileList(
      (value as readonly Json[]).map((item) => compileJsonValue(item, context, compileText, depth + 1)),
    )
  if (!isJsonObject(value)) return constantOf(value, false)
  return compileObject(
    Object.entries(value).map(([name, inner]) => ({
      key: compileName(name, context),
      value: compileJsonValue(inner, context, compileText, depth + 1),
    })),
  )
}

function compileName(name: string, context: CompileContext): string | Compiled {
  const compiled = compileRunningText(name, context)
  return isConstant(compiled) ? (compiled.constant as string) : compiled
}
