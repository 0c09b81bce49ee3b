import type { ExpressionFunction } from './define-function.ts'
import { comparisonFunctions } from './comparison/index.ts'
import { conditionalFunctions } from './conditional/index.ts'
import { dateFunctions } from './date/index.ts'
import { fileFunctions } from './file/index.ts'
import { jsonFunctions } from './json/index.ts'
import { mathFunctions } from './math/index.ts'
import { numericalFunctions } from './numerical/index.ts'
import { stringFunctions } from './string/index.ts'
import { utilityFunctions } from './utilities/index.ts'

/** Every function of the language, in the order of the reference (expressions.md §9). */
export const EXPRESSION_FUNCTIONS: readonly ExpressionFunction[] = [
  ...comparisonFunctions,
  ...numericalFunctions,
  ...conditionalFunctions,
  ...dateFunctions,
  ...fileFunctions,
  ...jsonFunctions,
  ...mathFunctions,
  ...stringFunctions,
  ...utilityFunctions,
]

const byName = new Map(EXPRESSION_FUNCTIONS.map((definition) => [definition.name, definition]))

/** The function of a name, any case. */
export function findFunction(name: string): ExpressionFunction | undefined {
  return byName.get(name.toUpperCase())
}
