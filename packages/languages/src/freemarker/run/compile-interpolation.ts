import type { InterpolationPart } from '../syntax/expression.ts'
import type { MarkupValue } from '../values/markup.ts'
import { escapeFor, isMarkupFormat } from '../values/output-format.ts'
import { toNumber, toTextOrMarkup, unexpected } from './coerce.ts'
import type { Compiler } from './compiler.ts'
import { GOES_ON, type Statement } from './evaluator.ts'
import { fail, type Site } from './site.ts'

/** `${…}` and `#{…}` in the template: prints, escaped if the output format is one that escapes. */
export function compileInterpolation(part: InterpolationPart, compiler: Compiler): Statement {
  const evaluate = compiler.evaluator(part.expression)
  const site = compiler.site(part.expression)
  const { output, numeric, decimals } = part
  const escape = output.escaping ? (text: string) => escapeFor(output.format, text) : (text: string) => text
  if (numeric) {
    return (environment) => {
      const number = toNumber(evaluate(environment), site)
      environment.write(escape(environment.settings.formatDecimals(number, decimals)), site)
      return GOES_ON
    }
  }
  return (environment) => {
    const value = evaluate(environment)
    const text =
      toTextOrMarkup(value, environment, site) ??
      unexpected(value, 'a string or something automatically convertible to string', site)
    environment.write(typeof text === 'string' ? escape(text) : markupFor(output.format, text, site), site)
    return GOES_ON
  }
}

/** Markup where another format is in force: the plain text behind it is escaped anew, if it is known. */
function markupFor(format: string, value: MarkupValue, site: Site): string {
  if (value.format === format || format === 'undefined') return value.markup
  if (value.plain !== undefined) return isMarkupFormat(format) ? escapeFor(format, value.plain) : value.plain
  return fail(site, `The value is output of the format ${value.format}, which cannot be printed as ${format}`)
}
