import type { Script } from '@jatai/sdk'

/** A script as it crosses the pipe; texts are UTF-8, `exactNumbers` may be empty. */
export interface ScriptRequest {
  readonly timeoutMs: number
  readonly code: Uint8Array
  readonly message: Uint8Array
  readonly exactNumbers: Uint8Array
}

const HEAD_BYTES = 12

/** `u32` timeout in ms, `u32` length of the code, `u32` length of the message, little-endian; code, message, exact numbers. */
export function encodeScript(script: Script): readonly Uint8Array[] {
  const code = Buffer.from(script.code)
  const message = Buffer.from(script.message)
  const head = Buffer.allocUnsafe(HEAD_BYTES)
  head.writeUInt32LE(script.timeoutMs, 0)
  head.writeUInt32LE(code.length, 4)
  head.writeUInt32LE(message.length, 8)
  return [head, code, message, Buffer.from(script.exactNumbers ?? '')]
}

/** Views into what {@link encodeScript} wrote. */
export function decodeScript(payload: Buffer): ScriptRequest {
  const codeEnd = HEAD_BYTES + payload.readUInt32LE(4)
  const messageEnd = codeEnd + payload.readUInt32LE(8)
  return {
    timeoutMs: payload.readUInt32LE(0),
    code: payload.subarray(HEAD_BYTES, codeEnd),
    message: payload.subarray(codeEnd, messageEnd),
    exactNumbers: payload.subarray(messageEnd),
  }
}
