import { arrayFunctions } from './array-functions.ts'
import { booleanFunctions } from './boolean-functions.ts'
import type { FunctionDocumentation, JsltFunction, JsltMacro } from './define-function.ts'
import { groupBy } from './experimental.ts'
import { generalFunctions, fallback } from './general-functions.ts'
import { jsonFunctions } from './json-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { objectFunctions } from './object-functions.ts'
import { patternFunctions } from './pattern-functions.ts'
import { textFunctions } from './text-functions.ts'
import { timeFunctions } from './time-functions.ts'
import { parseUrlFunction } from './parse-url-function.ts'
import { uuid } from './uuid-function.ts'

/** Every built-in function, with its page of the reference. */
export const JSLT_FUNCTIONS: readonly JsltFunction[] = [
  ...generalFunctions,
  ...numberFunctions,
  ...textFunctions,
  ...patternFunctions,
  ...jsonFunctions,
  uuid,
  ...booleanFunctions,
  ...objectFunctions,
  ...arrayFunctions,
  ...timeFunctions,
  parseUrlFunction,
]

/** Built-in functions that evaluate only the parameters they need. */
export const JSLT_MACROS: readonly JsltMacro[] = [fallback]

/** All pages of the reference, those of the experimental module last. */
export const JSLT_REFERENCE: readonly FunctionDocumentation[] = [...JSLT_FUNCTIONS, ...JSLT_MACROS, groupBy]
