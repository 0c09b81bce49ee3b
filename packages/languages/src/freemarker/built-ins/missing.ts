import { compileGuarded } from '../run/compile-guarded.ts'
import { MethodValue } from '../run/macro-value.ts'
import { fail } from '../run/site.ts'
import { EMPTY } from '../values/empty.ts'
import { isEmptyValue } from '../values/kinds.ts'
import { isMissing, type Value } from '../values/value.ts'
import { isLambda } from '../syntax/expression.ts'
import type { BuiltIn } from './built-in.ts'
import { guardedBuiltIn, uses } from './define.ts'

/** What to do when there is nothing. */
export const MISSING: readonly BuiltIn[] = [
  guardedBuiltIn(
    {
      name: 'has_content',
      summary: 'Is there something in it? False for what is missing, empty texts, lists and maps.',
      examples: [
        {
          template: '${""?has_content?c} ${" "?has_content?c} ${nope?has_content?c} ${0?has_content?c}',
          output: 'false true false true',
        },
      ],
    },
    (value) => !isEmptyValue(value),
  ),
  guardedBuiltIn(
    {
      name: 'exists',
      summary: 'Is it there? The old way to write `??`.',
      examples: [{ template: '${nope?exists?c}', output: 'false' }],
    },
    (value) => !isMissing(value),
  ),
  guardedBuiltIn(
    {
      name: 'if_exists',
      summary: 'Nothing when it is missing. The old way to write `!`.',
      examples: [{ template: '[${nope?if_exists}]', output: '[]' }],
    },
    (value) => value ?? EMPTY,
  ),
  {
    name: 'default',
    appliesTo: 'any',
    calling: 'once',
    summary: 'The first of the arguments that is there, when it is missing itself. The old way to write `!`.',
    examples: [{ template: '${nope?default(nada!"x")} ${1?default(2)}', output: 'x 1' }],
    compile: (node, compiler) => {
      const target = compileGuarded(node.target, compiler)
      const useIn = uses(node, compiler)
      if (node.arguments === undefined) {
        return (environment) => {
          const value = target(environment)
          return new MethodValue((values) => value ?? values.find((each) => !isMissing(each)))
        }
      }
      const fallbacks = node.arguments.flatMap((each) => (isLambda(each) ? [] : [compiler.evaluator(each)]))
      return (environment): Value => {
        const use = useIn(environment)
        if (fallbacks.length === 0) fail(use.site, `?${use.name}(...) expects at least 1 argument`)
        const value = target(environment)
        const values = fallbacks.map((fallback) => fallback(environment))
        return value ?? values.find((each) => !isMissing(each))
      }
    },
  },
]
