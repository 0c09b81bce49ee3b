/**
 * What crosses the pipe between a script's child process and its parent: `u32 length, u8 kind, payload`, little-endian,
 * length counting the payload alone. Texts are UTF-8.
 */
export const frameKind = {
  /** The child can take a script. */
  ready: 0,
  /** A log line: `u8` index into {@link logLevels}, text. */
  log: 1,
  /** JSON text of `output`: the script is done. */
  output: 2,
  /** Text of what went wrong: the script is done. */
  error: 3,
  /** {@link encodeScript}. Parent to child. */
  run: 4,
} as const

export const logLevels = ['INFO', 'WARN', 'ERROR'] as const

export const FRAME_HEADER = 5

/** A frame in one piece. */
export function frame(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  const buffer = Buffer.allocUnsafe(FRAME_HEADER + length)
  buffer.writeUInt32LE(length, 0)
  buffer.writeUInt8(kind, 4)
  let at = FRAME_HEADER
  for (const part of parts) {
    buffer.set(part, at)
    at += part.length
  }
  return buffer
}

/**
 * Puts frames together from the chunks that arrive. A frame announced as longer than `longest` is refused: `refuse` is
 * called once, and nothing more is read.
 */
export function frameReader(
  longest: number,
  take: (kind: number, payload: Buffer) => void,
  refuse: () => void,
): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let held = 0
  let wanted = FRAME_HEADER
  let isRefused = false
  return (chunk) => {
    if (isRefused) return
    pieces.push(chunk)
    held += chunk.length
    while (held >= wanted) {
      const all = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
      const length = all.readUInt32LE(0)
      if (length > longest) {
        isRefused = true
        pieces = []
        refuse()
        return
      }
      const end = FRAME_HEADER + length
      pieces = [all]
      wanted = end
      if (all.length < end) return
      take(all.readUInt8(4), all.subarray(FRAME_HEADER, end))
      const rest = all.subarray(end)
      pieces = rest.length === 0 ? [] : [rest]
      held = rest.length
      wanted = FRAME_HEADER
    }
  }
}
