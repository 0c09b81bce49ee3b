import { formatNumber } from './format-number.ts'
import { randomNumbers } from './random-numbers.ts'
import { toNumber } from './to-number.ts'
import { toDoubleNumber, toFloat, toInt, toLongInteger } from './to-number-types.ts'

export const numericalFunctions = [formatNumber, toDoubleNumber, toFloat, toInt, toLongInteger, toNumber, randomNumbers]
