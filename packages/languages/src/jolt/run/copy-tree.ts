import { setKey } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { isContainer, isList } from './tree.ts'
import type { TreeList, TreeMap } from './tree.ts'

/** Down to here a copy recurses, which is fastest; what is deeper waits in a list, so no depth overflows the stack. */
const RECURSION_DEPTH = 200

/** A copy of a value that shares nothing changeable with it. */
export function copyTree(value: Json): Json {
  if (!isContainer(value)) return value
  const waiting: Waiting[] = []
  const copy = copyContainer(value, 0, waiting)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) fill(next.copy, next.source, 0, waiting)
  return copy
}

interface Waiting {
  readonly source: TreeMap | TreeList
  readonly copy: TreeMap | TreeList
}

function copyContainer(source: TreeMap | TreeList, depth: number, waiting: Waiting[]): TreeMap | TreeList {
  const copy: TreeMap | TreeList = isList(source) ? [] : {}
  if (depth < RECURSION_DEPTH) fill(copy, source, depth, waiting)
  else waiting.push({ source, copy })
  return copy
}

function fill(copy: TreeMap | TreeList, source: TreeMap | TreeList, depth: number, waiting: Waiting[]): void {
  if (isList(source)) {
    for (const item of source) {
      ;(copy as TreeList).push(isContainer(item) ? copyContainer(item, depth + 1, waiting) : item)
    }
  } else {
    for (const key of Object.keys(source)) {
      const item = source[key]!
      setKey(copy, key, isContainer(item) ? copyContainer(item, depth + 1, waiting) : item)
    }
  }
}
