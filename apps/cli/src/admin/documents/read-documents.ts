import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { RequestError } from '@jatai/errors'
import { isCapsuleDocument, readCapsule, readPipeline } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'
import { UsageError } from '../../command.ts'
import type { CommandIo } from '../../command.ts'
import { readText } from '../route-flags.ts'

/** A pipeline document of a file. */
export interface DocumentFile {
  readonly file: string
  /** In the document, else of the file. */
  readonly name: string
  readonly text: string
  readonly pipeline: Pipeline
}

/** Ends of file names that are no part of a pipeline's name. */
const ENDINGS = /(\.(pipeline|flow|export))?\.json$/

/** True for something that is a file or a folder here. @throws UsageError for what can only be one, and is not there */
export async function isPath(text: string, io: CommandIo): Promise<boolean> {
  if (text === '-') return true
  if ((await stat(resolve(io.cwd, text)).catch(() => undefined)) !== undefined) return true
  // No pipeline is called like this.
  if (/[/\\]|\.json$/.test(text)) throw new UsageError(`There is no file or folder "${text}"`)
  return false
}

/**
 * The documents of a file, or of all `*.json` in a folder that are no capsules, by the names of the files.
 *
 * @throws RequestError `FLOW_UNREADABLE` naming the file, the line and what is wrong
 */
export async function readDocuments(path: string, io: CommandIo): Promise<readonly DocumentFile[]> {
  const whole = resolve(io.cwd, path)
  if (path === '-' || !(await stat(whole)).isDirectory()) return [readDocument(path, await readText(path, io))]
  const names = (await readdir(whole)).filter((name) => name.endsWith('.json')).sort()
  const documents: DocumentFile[] = []
  for (const name of names) {
    const file = join(path, name)
    const text = await readFile(join(whole, name), 'utf8')
    // They have versions and collections of their own; steps find what the realm has published.
    if (isCapsule(text)) io.stderr.write(`${file}: is a capsule, and left out: capsules are published in the realm\n`)
    else documents.push(readDocument(file, text))
  }
  return documents
}

function isCapsule(text: string): boolean {
  const { capsule } = readCapsule(text)
  return capsule !== undefined && isCapsuleDocument(capsule.source)
}

function readDocument(file: string, text: string): DocumentFile {
  const { pipeline, problems } = readPipeline(text)
  if (pipeline === undefined) {
    const [problem] = problems
    const { line, column = 1 } = problem?.place ?? {}
    const place = line === undefined ? '' : `:${line}:${column}`
    throw new RequestError('FLOW_UNREADABLE', `${file}${place}: ${problem?.message ?? 'This is no pipeline document'}`)
  }
  return { file, text, pipeline, name: pipeline.name ?? basename(file).replace(ENDINGS, '') }
}
