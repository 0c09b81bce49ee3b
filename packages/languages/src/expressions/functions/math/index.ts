import { divide, max, min, mod, multiply, subtract, sum } from './arithmetic.ts'
import { abs, ceil, log, pow, round, sqrt } from './roots-and-rounding.ts'

export const mathFunctions = [abs, ceil, divide, log, max, min, mod, multiply, pow, round, sqrt, subtract, sum]
