import { ifThen, switchCase } from './choose.ts'
import { equalTo } from './equal-to.ts'
import { greaterThan, greaterThanEqual, lessThan, lessThanEqual } from './order.ts'
import {
  isArrayCheck,
  isBooleanCheck,
  isNullCheck,
  isNumberCheck,
  isObjectCheck,
  isStringCheck,
} from './type-checks.ts'

export const conditionalFunctions = [
  equalTo,
  greaterThan,
  greaterThanEqual,
  lessThan,
  lessThanEqual,
  ifThen,
  isObjectCheck,
  isArrayCheck,
  isBooleanCheck,
  isStringCheck,
  isNumberCheck,
  isNullCheck,
  switchCase,
]
