import { FreemarkerError, FreemarkerLimitError, FreemarkerSyntaxError } from '../errors.ts'
import type { OutputContext } from '../syntax/expression.ts'
import { ExpressionLexer } from '../syntax/expression-lexer.ts'
import { ExpressionParser } from '../syntax/expression-parser.ts'
import { ParserState } from '../syntax/parser-state.ts'
import { parseTemplate } from '../syntax/parse-template.ts'
import type { Value } from '../values/value.ts'
import { compileContent } from './compile-element.ts'
import { compileExpression } from './compile-expression.ts'
import { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import type { Evaluator } from './evaluator.ts'
import { definitionsIn } from './macro-definition.ts'
import { fail, type Site } from './site.ts'

/** Texts that are programs themselves, for `?eval` and `?interpret`. */
export interface TextPrograms {
  evaluate(text: string, output: OutputContext, environment: Environment, site: Site): Value
  interpret(text: string, output: OutputContext, site: Site): (environment: Environment, site: Site) => void
}

const LARGEST_CACHE = 200

/** Keeps what was compiled, since a loop often evaluates the same text. */
export function createTextPrograms(): TextPrograms {
  const cache = new Map<string, Evaluator>()
  return {
    evaluate: (text, output, environment, site) =>
      environment.deeper(site, () =>
        reporting(site, `Failed to evaluate the text "${shorten(text)}"`, () => {
          const key = `${output.format} ${output.escaping} ${text}`
          let evaluate = cache.get(key)
          if (evaluate === undefined) {
            evaluate = compileText(text, output)
            if (cache.size >= LARGEST_CACHE) cache.clear()
            cache.set(key, evaluate)
          }
          return evaluate(environment)
        }),
      ),
    interpret: (text, output, site) =>
      reporting(site, `Failed to interpret the text "${shorten(text)}"`, () => {
        const root = parseTemplate(text, output)
        const compiler = new Compiler(text, { expression: compileExpression, content: compileContent })
        const run = compileContent([root], compiler)
        const macros = definitionsIn(root).map((definition) => compiler.macro(definition))
        return (environment, callSite) =>
          reporting(callSite, 'Failed to run an interpreted template', () => {
            for (const macro of macros) environment.main.entries.set(macro.parts.name, macro)
            run(environment)
          })
      }),
  }
}

function compileText(text: string, output: OutputContext): Evaluator {
  // In parentheses, so that `>` is an operator and line breaks are blanks.
  const source = `(${text})`
  const state = new ParserState(source)
  state.outputFormat = output.format
  state.escapingPolicy = output.escaping ? 'on' : 'off'
  const parser = new ExpressionParser(new ExpressionLexer(source, 0, 'whole text'), state)
  return compileExpression(
    parser.expression(),
    new Compiler(source, { expression: compileExpression, content: compileContent }),
    false,
  )
}

/** Places in the text mean nothing in the template: errors are reported where it is used. */
function reporting<Result>(site: Site, what: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof FreemarkerLimitError) throw error
    if (error instanceof FreemarkerError || error instanceof FreemarkerSyntaxError) {
      return fail(site, `${what}: ${error.detail}`, error)
    }
    throw error
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
