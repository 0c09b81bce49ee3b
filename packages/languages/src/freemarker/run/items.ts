import { isSequence, LazySequence, NumberRange, Sequence } from '../values/sequence.ts'
import type { Value } from '../values/value.ts'
import { unexpected } from './coerce.ts'
import type { Environment } from './environment.ts'
import { failWithLimit, type Site } from './site.ts'

/** All items of a list, counted as work. */
export function itemsOf(value: readonly Value[] | Sequence, environment: Environment, site: Site): readonly Value[] {
  if (!(value instanceof Sequence)) {
    environment.step(site, value.length)
    return value
  }
  if (value instanceof NumberRange && value.size > environment.limits.maximumSteps) {
    failWithLimit(site, 'The range is too long to be a list')
  }
  const items = value.items()
  environment.step(site, items.length)
  return items
}

/** All items of something that can be listed, whether its items are there already or not. */
export function listedItems(value: Value, environment: Environment, site: Site): readonly Value[] {
  if (value instanceof LazySequence) return [...iterateItems(value, environment, site)]
  if (isSequence(value)) return itemsOf(value, environment, site)
  return unexpected(value, 'a sequence or collection', site)
}

/** Goes through items one by one: an endless range is no trouble if one stops. */
export function* iterateItems(value: Value, environment: Environment, site: Site): Generator<Value> {
  if (value instanceof LazySequence) {
    for (let next = value.iterator.next(); next.done !== true; next = value.iterator.next()) {
      environment.step(site)
      yield next.value
    }
    return
  }
  if (value instanceof NumberRange) {
    for (let index = 0; index < value.size; index++) {
      environment.step(site)
      yield value.get(index)
    }
    return
  }
  if (!isSequence(value)) unexpected(value, 'a sequence or collection', site)
  else yield* itemsOf(value, environment, site)
}
