import { JSON_VALUES } from '../../json/parse-lenient-json.ts'
import { readNumber } from '../../json/index.ts'
import { LenientJsonError, readLenientJson } from '../../json/lenient-reader.ts'
import type { LenientBuilder } from '../../json/lenient-reader.ts'
import type { Compiled, CompileContext } from '../compile/compile-context.ts'
import { constantOf, isConstant } from '../compile/compile-context.ts'
import { templateError } from '../expression-error.ts'
import { describe } from '../values/coerce.ts'
import { readJsonText } from '../values/read-json-text.ts'
import { jsonText } from '../values/text-form.ts'
import { freezeDeep, toJson } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { asJson, compileSite, compileTextOf, isGlobalAlone } from './compile-site.ts'
import { compileList, compileObject } from './compile-structure.ts'
import { readSite } from './read-site.ts'

/**
 * A JSON template (expressions.md §7). Where expressions may stand its structure cannot depend on their results, so it
 * is read once and becomes closures that make the value; nothing is written out and parsed again per message.
 *
 * @throws ExpressionError for an expression or a template that cannot be read
 */
export function compileJsonTemplate(text: string, context: CompileContext): Compiled {
  try {
    return readLenientJson(text, createBuilder(text, context)).node
  } catch (error) {
    if (error instanceof LenientJsonError) throw templateError(error, text)
    throw error
  }
}

function createBuilder(text: string, context: CompileContext): LenientBuilder<Compiled> {
  return {
    constant: (value) => constantOf(value, false),
    number: (digits) => constantOf(readNumber(digits), false),
    list: compileList,
    object: compileObject,
    hole(offset, place, quote) {
      const site = readSite(text, offset, quote)
      const compiled = compileSite(site, context)
      return {
        node: place === 'value' ? compileValueHole(compiled, isGlobalAlone(site.node)) : compiled,
        end: site.end,
      }
    },
    text: (parts) => compileTextOf(parts),
    // A name is text, quoted or not.
    glued: (parts, offset, place, isOutermost) =>
      place === 'name' ? compileTextOf(parts) : compileGlued(parts, offset, isOutermost, text),
  }
}

/** Outside of a string a result is a JSON value; the text of a Global alone is read as JSON if it is (D15). */
function compileValueHole(compiled: Compiled, isGlobal: boolean): Compiled {
  if (!isGlobal) return asJson(compiled)
  if (isConstant(compiled)) return constantOf(freezeDeep(jsonOfGlobal(compiled.constant)), false)
  const { evaluate } = compiled
  return { evaluate: (scopes) => jsonOfGlobal(evaluate(scopes)), isMarked: false }
}

export function jsonOfGlobal(value: Value): Value {
  if (typeof value !== 'string') return value
  try {
    return toJson(readJsonText(value))
  } catch {
    // Not JSON: the text itself is meant.
    return value
  }
}

/** Pieces that touch, such as `-{{ x }}` or `{{ a }}{{ b }}`: what they make together must be one value. */
function compileGlued(
  parts: readonly (string | Compiled)[],
  offset: number,
  isOutermost: boolean,
  text: string,
): Compiled {
  const { evaluate } = compileTextOf(parts, jsonText)
  return {
    isMarked: false,
    evaluate(scopes) {
      const written = evaluate(scopes) as string
      const problem = (): LenientJsonError => new LenientJsonError(`${describe(written)} is no value`, text, offset)
      try {
        const { node, end } = readLenientJson(written, JSON_VALUES)
        // Behind the outermost value anything may follow.
        if (end === written.length || isOutermost) return node
      } catch (error) {
        throw templateError(problem(), text, error)
      }
      throw templateError(problem(), text)
    },
  }
}
