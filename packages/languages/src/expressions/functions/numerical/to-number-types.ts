import { toDouble, toLong } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { isMissing, JavaDouble } from '../../values/value.ts'
import type { Argument, Value } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

function defineInteger(name: string, examples: ExpressionFunction['examples']): ExpressionFunction {
  return defineFunction({
    name,
    group: 'numerical',
    parameters: [{ name: 'value', kind: 'number' }],
    result: 'integer',
    summary:
      'A number or numeric text as an integer: the fraction is cut towards zero. Integers of 64 bits keep all their digits, beyond is an error; null gives null.',
    examples,
    evaluate: (value) => (isMissing(value) ? null : toLong(value)),
  })
}

export const toInt = defineInteger('TOINT', [
  { expression: 'TOINT(-12.9)', result: -12 },
  { expression: 'TOINT("11368")', result: 11368 },
  { expression: 'TOINT(SUM(1, 1))', result: 2 },
  { expression: 'TOINT(null)', result: null },
])

export const toLongInteger = defineInteger('TOLONG', [
  { expression: 'TOLONG("300000")', result: 300000 },
  { expression: 'CONCAT(TOLONG("9007199254740993"))', result: '9007199254740993' },
])

function defineDouble(name: string, examples: ExpressionFunction['examples']): ExpressionFunction {
  return defineFunction({
    name,
    group: 'numerical',
    parameters: [{ name: 'value', kind: 'number' }],
    result: 'double',
    summary: 'A number or numeric text as a double; null gives null.',
    examples,
    evaluate: doubleOf,
  })
}

function doubleOf(value: Argument): Value {
  if (isMissing(value)) return null
  const double = toDouble(value)
  if (!Number.isFinite(double)) throw new FunctionFault('the number is too large for a double')
  return new JavaDouble(double)
}

export const toDoubleNumber = defineDouble('TODOUBLE', [
  { expression: 'TODOUBLE("3.5")', result: new JavaDouble(3.5) },
  { expression: 'CONCAT(TODOUBLE(12))', result: '12.0' },
])

export const toFloat = defineDouble('TOFLOAT', [{ expression: 'TOFLOAT("3.5")', result: new JavaDouble(3.5) }])
