import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { StepCall } from '@jatai/sdk'
import { fileFailure } from './file-failure.ts'
import { MAXIMUM_IN_MEMORY } from './file-limits.ts'
import { openTextDecoder } from './text-decoder.ts'
import type { InvalidBytes } from './text-decoder.ts'

/** A file of the execution's folder that is there. */
export interface LocalFile {
  /** The name that the step gave, for errors. */
  readonly name: string
  /** The real path, for nobody's eyes. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

type Call = Pick<StepCall<unknown>, 'execution' | 'signal'>

/**
 * Finds a file of the execution's folder.
 *
 * @throws StepFailure when there is none, or its name leads outside
 */
export async function existingFile(call: Call, name: string | undefined): Promise<LocalFile> {
  const given = fileNameOf(name, 'File Name')
  const path = await call.execution.files.resolve(given)
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) throw fileFailure(`File ${given} does not exist.`)
  return { name: given, path, size: found.size }
}

/** The name of a file; a missing or blank one is a failure that names the setting. */
export function fileNameOf(name: string | undefined, title: string): string {
  if (name === undefined || name.trim() === '') throw fileFailure(`${title} is empty`)
  return name
}

/** The whole file, when it is no larger than the limit in bytes. */
export async function readWhole(call: Call, file: LocalFile, limit = MAXIMUM_IN_MEMORY): Promise<Buffer> {
  if (file.size > limit) throw fileFailure(`File ${file.name} exceeds the maximum size of ${limit} bytes`)
  return readFile(file.path, { signal: call.signal })
}

/** The bytes of a file, piece by piece. */
export function readBytes(call: Call, file: LocalFile): AsyncIterable<Buffer> {
  return createReadStream(file.path, { signal: call.signal })
}

/**
 * The text of a file, piece by piece, without its byte order mark.
 *
 * @throws StepFailure for an unknown charset, and for bytes that are no text where they are refused
 */
export async function* readText(
  call: Call,
  file: LocalFile,
  charset: string,
  invalid: InvalidBytes = 'replace',
): AsyncGenerator<string, void, undefined> {
  const decoder = await openTextDecoder(charset, invalid)
  for await (const bytes of readBytes(call, file)) {
    const text = decoder.write(bytes)
    if (text !== '') yield text
  }
  const last = decoder.end()
  if (last !== '') yield last
}
