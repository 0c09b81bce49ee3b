import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StepCall } from '@jatai/sdk'

/**
 * Writes a file of any size. It has its name only when it is complete: a failure leaves nothing behind, and an older
 * file of that name as it was.
 *
 * @param path real path
 */
export async function writeStream(
  call: StepCall<unknown>,
  path: string,
  source: Readable,
  ...transforms: readonly Transform[]
): Promise<void> {
  const unfinished = `${path}.${Math.floor(call.execution.services.random() * 2 ** 48).toString(36)}.part`
  try {
    await pipeline([source, ...transforms, createWriteStream(unfinished, { flags: 'wx' })], { signal: call.signal })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
