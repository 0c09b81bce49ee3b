import { doubleText } from '../../../decimal-format/index.ts'
import { ExactNumber } from '../../../json/index.ts'
import { namesInOrder, objectOf } from '../../values/name-order.ts'
import { isList, isObject, JavaDouble } from '../../values/value.ts'
import type { Value } from '../../values/value.ts'

/** A marked double in the only shape of number that other languages know, on its way through them. */
class CarriedDouble extends ExactNumber {
  readonly double: JavaDouble

  constructor(double: JavaDouble) {
    super(doubleText(double.value))
    this.double = double
  }
}

/** Makes a value of marked doubles readable for JSON Path; what has none is not copied. */
export function carryDoubles(value: Value): Value {
  return mapValues(value, (inner) => (inner instanceof JavaDouble ? new CarriedDouble(inner) : inner))
}

/** Undoes {@link carryDoubles} in what was found. */
export function uncarryDoubles(value: Value): Value {
  return mapValues(value, (inner) => (inner instanceof CarriedDouble ? inner.double : inner))
}

function mapValues(value: Value, change: (value: Value) => Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) {
    const items = value.map((item) => mapValues(item, change))
    return items.every((item, i) => item === value[i]) ? value : items
  }
  if (!isObject(value)) return change(value)
  const entries = namesInOrder(value).map((name) => [name, mapValues(value[name]!, change)] as const)
  return entries.every(([name, inner]) => inner === value[name]) ? value : objectOf(entries)
}
