import type { Execution } from '@jatai/sdk'

const queues = new WeakMap<Execution, Map<string, Promise<unknown>>>()

/**
 * Does one thing after another to a file, in the order of the calls, so that what parallel lines of an execution write
 * does not mix (files.md, "writers append atomically per call").
 *
 * @param path real path of the file
 */
export async function exclusively<T>(execution: Execution, path: string, work: () => Promise<T>): Promise<T> {
  const ends = queues.get(execution) ?? new Map<string, Promise<unknown>>()
  queues.set(execution, ends)
  const before = ends.get(path) ?? Promise.resolve()
  const mine = before.then(work, work)
  ends.set(path, mine)
  try {
    return await mine
  } finally {
    if (ends.get(path) === mine) ends.delete(path)
  }
}
