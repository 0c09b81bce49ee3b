import { isContainer, isList, isMap } from './tree.ts'

/**
 * True when a container can be reached from itself. Depth first, without recursion: a container is open from its first
 * to its second visit.
 */
export function containsItself(root: object): boolean {
  const open = new Set<object>()
  const done = new Set<object>()
  const work: object[] = [root]
  while (work.length > 0) {
    const container = work.at(-1)!
    if (open.has(container)) {
      work.pop()
      open.delete(container)
      done.add(container)
      continue
    }
    if (done.has(container)) {
      work.pop()
      continue
    }
    open.add(container)
    const items = isList(container) ? container : isMap(container) ? Object.values(container) : []
    for (const item of items) {
      if (!isContainer(item)) continue
      if (open.has(item)) return true
      if (!done.has(item)) work.push(item)
    }
  }
  return false
}
