import { type JsonObject, parseJson, stringifyJson } from '../json/index.ts'
import { compileJslt, type JsltOptions } from './compile-jslt.ts'

export interface AppliedJslt extends JsltOptions {
  /** JSON text. @default 'null' */
  readonly input?: string
  readonly variables?: JsonObject
}

/**
 * Compiles a program, applies it to one message and gives the result, JSON text in and out: for examples and tests,
 * where a program is used once and every digit counts.
 *
 * @throws JsltSyntaxError
 * @throws JsltError
 */
export function applyJslt(query: string, { input = 'null', variables, ...options }: AppliedJslt = {}): string {
  return stringifyJson(compileJslt(query, options).transform(parseJson(input), variables))
}
