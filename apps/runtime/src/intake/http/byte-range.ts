/** Bytes of a whole: the first, and the one behind the last. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * The part that a Range header asks for (RFC 9110 §14.2); undefined when the whole is to be sent: for what is no range
 * of bytes, and for several at once.
 */
export function readByteRange(header: string | undefined, length: number): ByteRange | 'unsatisfiable' | undefined {
  const ranges = /^bytes=(.*)$/i
    .exec(header ?? '')?.[1]
    ?.split(',')
    .map((each) => each.trim())
  const [only = '', ...others] = (ranges ?? []).filter((each) => each !== '') // A list may have empty places.
  const match = /^(\d*)-(\d*)$/.exec(only)
  if (match === null || others.length > 0) return undefined
  const [, first = '', last = ''] = match
  if (first === '') {
    if (last === '') return undefined
    const count = Math.min(Number(last), length)
    return count === 0 ? 'unsatisfiable' : { from: length - count, to: length }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return undefined
  if (from >= length) return 'unsatisfiable'
  return { from, to: last === '' ? length : Math.min(Number(last) + 1, length) }
}
