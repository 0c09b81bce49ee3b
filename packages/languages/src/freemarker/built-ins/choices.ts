import { toBoolean } from '../run/coerce.ts'
import { compareValues } from '../run/compare.ts'
import { fail, failAsMissing } from '../run/site.ts'
import { isLambda } from '../syntax/expression.ts'
import { isMissing } from '../values/value.ts'
import type { BuiltIn, BuiltInNode } from './built-in.ts'
import type { Compiler } from '../run/compiler.ts'

/** Choosing between values; only what is chosen is evaluated. */
export const CHOICES: readonly BuiltIn[] = [
  {
    name: 'then',
    appliesTo: 'boolean',
    calling: 'lazily',
    summary: 'One value for true, another for false.',
    examples: [{ template: '${(2 > 1)?then("yes", "no")}', output: 'yes' }],
    checkArguments: (count, failWith) => {
      if (count !== 2) failWith('?then takes exactly 2 arguments')
    },
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const site = compiler.site(node.target)
      const [yes, no] = compileArguments(node, compiler)
      return (environment) => (toBoolean(target(environment), site) ? yes : no)?.evaluate(environment)
    },
  },
  {
    name: 'switch',
    appliesTo: 'any',
    calling: 'lazily',
    summary: 'The value behind the case that is equal, or the last one, which has no case.',
    examples: [
      { template: '${2?switch(1, "one", 2, "two", "many")} ${9?switch(1, "one", "many")}', output: 'two many' },
    ],
    checkArguments: (count, failWith) => {
      if (count < 2) failWith('?switch takes at least 2 arguments')
    },
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const targetSite = compiler.site(node.target)
      const site = compiler.site(node)
      const parts = compileArguments(node, compiler)
      return (environment) => {
        const value = target(environment)
        if (isMissing(value)) return failAsMissing(targetSite)
        for (let i = 0; i + 1 < parts.length; i += 2) {
          const part = parts[i] as (typeof parts)[0]
          const wanted = part.evaluate(environment)
          if (isMissing(wanted)) return failAsMissing(part.site)
          if (compareValues(value, '==', wanted, part.site)) return parts[i + 1]?.evaluate(environment)
        }
        if (parts.length % 2 === 0) fail(site, '?switch has no case that fits, and no default')
        return parts.at(-1)?.evaluate(environment)
      }
    },
  },
]

function compileArguments(node: BuiltInNode, compiler: Compiler) {
  return (node.arguments ?? []).flatMap((argument) =>
    isLambda(argument) ? [] : [{ evaluate: compiler.evaluator(argument), site: compiler.site(argument) }],
  )
}
