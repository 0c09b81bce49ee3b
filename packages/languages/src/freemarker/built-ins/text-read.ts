import { parseJson } from '../../json/index.ts'
import { unexpected } from '../run/coerce.ts'
import { DirectiveValue } from '../run/macro-value.ts'
import { fail } from '../run/site.ts'
import { asPlainText } from '../values/kinds.ts'
import { parseNumber } from '../values/number.ts'
import { isSequence, sequenceItem } from '../values/sequence.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, textBuiltIn } from './define.ts'
import { parseLooseJson } from './loose-json.ts'

/** Reading a text as something else. */
export const TEXT_READ: readonly BuiltIn[] = [
  textBuiltIn(
    {
      name: 'number',
      summary: 'The number that a text writes, without grouping and blanks.',
      examples: [{ template: '${"1.50"?number + 1} ${"1E3"?number}', output: '2.5 1,000' }],
    },
    (text, use) => parseNumber(text) ?? fail(use.site, `Can't convert this string to number: "${text}"`),
  ),
  textBuiltIn(
    {
      name: 'boolean',
      summary: 'True for `true`, false for `false`, and the texts of `boolean_format`.',
      examples: [{ template: '<#if "true"?boolean>yes</#if>', output: 'yes' }],
    },
    (text, use) => {
      if (text === 'true' || text === 'false') return text === 'true'
      const texts = use.environment.settings.booleanTexts
      if (text === texts?.[0]) return true
      if (text === texts?.[1]) return false
      return fail(use.site, `Can't convert this string to boolean: "${text}"`)
    },
  ),
  textBuiltIn(
    {
      name: 'eval',
      summary: 'The value of an expression that is written in a text.',
      examples: [{ template: '<#assign a = 2>${"a * 3"?eval}', output: '6' }],
    },
    (text, use) => use.environment.texts.evaluate(text, use.node.output, use.environment, use.site),
  ),
  textBuiltIn(
    {
      name: 'eval_json',
      summary: 'The value of a JSON text.',
      examples: [{ template: '${\'{"a": [1, 2]}\'?eval_json.a[1]}', output: '2' }],
    },
    (text, use) => {
      use.environment.step(use.site, text.length >> 3)
      try {
        return parseJson(text)
      } catch {
        // Not strict JSON; the reference takes comments and single quotes too.
      }
      try {
        return parseLooseJson(text)
      } catch (error) {
        if (error instanceof SyntaxError) return fail(use.site, `Failed to read JSON: ${error.message}`, error)
        throw error
      }
    },
  ),
  anyBuiltIn(
    {
      name: 'interpret',
      appliesTo: 'text',
      summary: 'A directive that runs a template written in a text.',
      examples: [{ template: '<#assign n = 3><#assign t = r"n is ${n}"?interpret><@t/>', output: 'n is 3' }],
    },
    (value, use) => {
      const text = asPlainText(isSequence(value) ? sequenceItem(value, 0) : value)
      if (text === undefined) return unexpected(value, 'a string or sequence', use.targetSite)
      const run = use.environment.texts.interpret(text, use.node.output, use.site)
      return new DirectiveValue((environment) => run(environment, use.site))
    },
  ),
]
