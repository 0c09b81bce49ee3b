import { getKey } from '../../json/index.ts'
import { compareNumbers, decimalNumberText, isMultiple, isNumber, numberText } from '../values/numbers.ts'
import type { AnyNumber } from '../values/numbers.ts'
import type { ErrorType } from '../validation-error.ts'
import type { Keyword, KeywordContext } from './keyword.ts'
import { keywordPath } from './keyword.ts'

/** Of draft 4: `exclusiveMaximum: true` beside `maximum` takes the limit itself out. */
export const maximum = limit('maximum', (order, isExclusive) => order < 0 || (order === 0 && !isExclusive))
export const minimum = limit('minimum', (order, isExclusive) => order > 0 || (order === 0 && !isExclusive))
export const exclusiveMaximum: Keyword = { since: 'v6', ...limit('exclusiveMaximum', (order) => order < 0) }
export const exclusiveMinimum: Keyword = { since: 'v6', ...limit('exclusiveMinimum', (order) => order > 0) }

/** @param holds whether it is fine for a value to compare so with the limit */
function limit(
  type: ErrorType & ('maximum' | 'minimum' | 'exclusiveMaximum' | 'exclusiveMinimum'),
  holds: (order: number, isExclusive: boolean) => boolean,
): Keyword {
  const exclusive = type === 'maximum' ? 'exclusiveMaximum' : 'exclusiveMinimum'
  return {
    compile(context) {
      const bound = numberIn(context)
      const isExclusive = getKey(context.schema, exclusive) === true
      const shown = numberText(bound)
      const schemaPath = keywordPath(context)
      return (value, run) =>
        !isNumber(value) || holds(compareNumbers(value, bound), isExclusive) || run.fail(type, schemaPath, shown)
    },
  }
}

export const multipleOf: Keyword = {
  compile(context) {
    const divisor = numberIn(context)
    if (compareNumbers(divisor, 0) === 0) return undefined
    const shown = decimalNumberText(divisor)
    const schemaPath = keywordPath(context)
    return (value, run) => !isNumber(value) || isMultiple(value, divisor) || run.fail('multipleOf', schemaPath, shown)
  },
}

function numberIn(context: KeywordContext): AnyNumber {
  if (isNumber(context.value)) return context.value
  throw context.problem(`"${context.keyword}" must be a number`)
}
