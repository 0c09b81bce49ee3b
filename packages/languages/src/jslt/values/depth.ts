/**
 * How deep values may nest where they are compared, written or turned back. It keeps recursion well within Node's
 * default stack; nothing that people send comes near it.
 */
const MAX_DEPTH = 1_000

/**
 * The depth one level further in.
 *
 * @throws RangeError beyond the limit, which becomes a JsltError where programs are applied
 */
export function deeper(depth: number): number {
  if (depth >= MAX_DEPTH) throw new RangeError(`Values nest more than ${MAX_DEPTH} deep`)
  return depth + 1
}
