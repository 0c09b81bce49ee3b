import { readNumber } from '../../../json/index.ts'
import { toLong } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import type { FunctionEnvironment } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

export const randomNumbers = defineFunction({
  name: 'RANDOMNUMBERS',
  group: 'numerical',
  parameters: [
    { name: 'min', kind: 'integer', isRequired: true },
    { name: 'max', kind: 'integer', isRequired: true },
  ],
  result: 'integer',
  summary: 'A random integer from min to max, both included.',
  examples: [{ expression: 'RANDOMNUMBERS(1, 6)', result: /^[1-6]$/ }],
  evaluateIn(environment, _scopes, min, max) {
    const least = limitOf(min)
    const most = limitOf(max)
    if (least > most) throw new FunctionFault(`min ${least} is greater than max ${most}`)
    return readNumber((least + randomBelow(most - least + 1n, environment)).toString())
  },
})

function limitOf(limit: Argument): bigint {
  if (isMissing(limit)) throw new FunctionFault('null is not a number')
  return BigInt(textOf(toLong(limit)))
}

const RANDOM_BITS = 1n << 96n

/** 96 random bits for at most 64 wanted ones: no number is noticeably likelier than another. */
function randomBelow(count: bigint, { random }: FunctionEnvironment): bigint {
  if (count <= 2n ** 32n) return BigInt(Math.floor(random() * Number(count)))
  let bits = 0n
  for (let i = 0; i < 3; i++) bits = (bits << 32n) | BigInt(Math.floor(random() * 2 ** 32))
  return (bits * count) / RANDOM_BITS
}
