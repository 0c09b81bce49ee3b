import type { Json } from '../json/index.ts'
import { FreemarkerSyntaxError } from './errors.ts'
import { FormatSettings } from './formats/format-settings.ts'
import { DEFAULT_LIMITS, type FreemarkerLimits } from './limits.ts'
import { compileContent } from './run/compile-element.ts'
import { compileExpression } from './run/compile-expression.ts'
import { Compiler } from './run/compiler.ts'
import { Environment } from './run/environment.ts'
import { RETURNS } from './run/evaluator.ts'
import { definitionsIn } from './run/macro-definition.ts'
import { fail, failWithLimit } from './run/site.ts'
import { createTextPrograms } from './run/text-programs.ts'
import { parseTemplate } from './syntax/parse-template.ts'

export interface FreemarkerOptions extends Partial<FreemarkerLimits> {
  /** Locale at the start, such as `pt_BR`. @default 'en_US' */
  readonly locale?: string
  /** The clock of `.now`, in epoch milliseconds. @default Date.now */
  readonly now?: () => number
}

/** A template, ready to be filled. */
export interface CompiledFreemarker {
  /**
   * Fills the template with a model.
   *
   * @throws FreemarkerError with the place, also when a limit of {@link FreemarkerLimits} is reached
   */
  render(model: Json): string
}

/**
 * Compiles a FreeMarker template (spec/connectors/tools.md, Template Transformer). It has access to the model alone: no
 * files, no classes, no other templates.
 *
 * @throws FreemarkerSyntaxError with line, column and a caret excerpt
 */
export function compileTemplate(text: string, options: FreemarkerOptions = {}): CompiledFreemarker {
  const { locale = 'en_US', now = Date.now } = options
  const limits = { ...DEFAULT_LIMITS, ...definedOnly(options) }
  const wholeSite = { source: text, start: 0, end: 0 }
  const { run, macros } = withoutOverflow(
    () => {
      const root = parseTemplate(text)
      const compiler = new Compiler(text, { expression: compileExpression, content: compileContent })
      const content = compileContent([root], compiler)
      return { run: content, macros: definitionsIn(root).map((definition) => compiler.macro(definition)) }
    },
    () => {
      throw new FreemarkerSyntaxError('The template is nested too deep', text, 0)
    },
  )
  const texts = createTextPrograms()
  return {
    render: (model) =>
      withoutOverflow(
        () => {
          const environment = new Environment({ model, settings: new FormatSettings(locale), limits, now, texts })
          for (const macro of macros) environment.main.entries.set(macro.parts.name, macro)
          const outcome = run(environment)
          if (outcome === RETURNS) fail(wholeSite, '<#return> must stand inside of a macro or function')
          return environment.output
        },
        () => failWithLimit(wholeSite, 'Too many calls and expressions are inside each other'),
      ),
  }
}

function definedOnly({ maximumOutput, maximumSteps, maximumCalls }: FreemarkerOptions): Partial<FreemarkerLimits> {
  const given = { maximumOutput, maximumSteps, maximumCalls }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** The stack can be nearly full before we start, so that our own limits come too late: that must not look like a bug. */
function withoutOverflow<Result>(run: () => Result, overflow: () => never): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) return overflow()
    throw error
  }
}
