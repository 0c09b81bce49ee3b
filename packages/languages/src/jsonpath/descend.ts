import { isJsonObject } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { isList } from './equality.ts'
import type { Collect } from './evaluation.ts'

/**
 * `..`: applies a selector to a value and to every list and object below it. A value comes before its children, and
 * these in their order. Walks without recursion and visits each value once, so its time is linear in the document.
 */
export function collectBelow(collect: Collect): Collect {
  return (start, run, found) => {
    const pending: Json[] = []
    if (typeof start === 'object' && start !== null) pending.push(start)
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      collect(value, run, found)
      pushContainers(value, pending)
    }
    return true
  }
}

/** Last child first, so that the first is taken next. */
function pushContainers(value: Json, pending: Json[]): void {
  const children = isList(value) ? value : isJsonObject(value) ? Object.values(value) : []
  for (let at = children.length - 1; at >= 0; at--) {
    const child = children[at] as Json
    if (typeof child === 'object' && child !== null) pending.push(child)
  }
}
