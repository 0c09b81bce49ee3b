import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { FolderFile } from '@jatai/coordinator'
import { errorText } from '@jatai/errors'
import type { Deployment } from '@jatai/runtime'
import { readFolder } from './read-folder.ts'
import type { FolderContent } from './read-folder.ts'
import type { FileServing } from './serve-file.ts'
import { wantedFile } from './wanted-file.ts'

/** What became of one file. */
export interface FileStatus {
  readonly file: string
  readonly state: 'deployed' | 'failed' | 'capsule' | 'ignored'
  /** What is wrong with it. */
  readonly problem?: string
  readonly deployment?: Deployment
}

export interface PipelinesFolder {
  readonly folder: string
  /** By file name. */
  readonly files: ReadonlyMap<string, FileStatus>
  close(): void
}

/** Editors write in several strokes. */
const SETTLE_MS = 100
/** For file systems that tell nobody of changes. */
const RESCAN_MS = 5_000

/**
 * Serves the pipeline documents of a folder (decisions.md 2): every `*.json` with a trigger is deployed, redeployed
 * when its content, that of a capsule beside it, or an account or global that it names changes, undeployed when the
 * file goes. What is wrong with a file is
 * reported and kept in its status; the other files are served. Settles after the first pass.
 */
export async function servePipelinesFolder(options: {
  readonly folder: string
  readonly serving: FileServing
  readonly realm: string
  readonly report: (text: string) => void
}): Promise<PipelinesFolder> {
  const { folder, serving, realm, report } = options
  const files = new Map<string, FileStatus>()
  /** Of what was tried the last time. */
  const digests = new Map<string, string>()
  let pass: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const pathOf = (file: string): string => join(folder, file)

  async function scan(): Promise<void> {
    const content = await readFolder(folder)
    for (const file of [...files.keys()]) if (!content.files.has(file)) await forget(file)
    for (const [file, text] of content.files) await look(file, text, content)
    // A file may have failed on a route that another one has given up since.
    for (const [file, { state }] of [...files]) {
      const text = content.files.get(file)
      if (state !== 'failed' || text === undefined) continue
      digests.delete(file)
      await look(file, text, content)
    }
  }

  async function look(file: string, text: string | Error, { capsuleFiles, capsules }: FolderContent): Promise<void> {
    if (typeof text !== 'string') return fail(file, text)
    if (capsuleFiles.has(file)) {
      const problem = capsuleFiles.get(file)
      await serving.end(pathOf(file))
      say({ file, ...(problem === undefined ? { state: 'capsule' } : { state: 'failed', problem }) })
      return
    }
    let wanted: FolderFile | undefined
    try {
      wanted = wantedFile(file, text, { realm, capsules })
    } catch (error) {
      return fail(file, error)
    }
    if (wanted === undefined) {
      await serving.end(pathOf(file))
      say({ file, state: 'ignored' })
      return
    }
    const digest = digestOf(wanted, await serving.revision(wanted))
    if (digests.get(file) === digest) return
    digests.set(file, digest)
    try {
      say({ file, state: 'deployed', deployment: await serving.serve(pathOf(file), wanted) })
    } catch (error) {
      tellFailure(file, error)
    }
  }

  async function fail(file: string, error: unknown): Promise<void> {
    digests.delete(file)
    // The same again is no news.
    if (tellFailure(file, error)) await serving.failed(pathOf(file), error)
  }

  function tellFailure(file: string, error: unknown): boolean {
    const deployment = serving.served(pathOf(file))
    const kept = deployment === undefined ? '' : '. The version before it stays in service'
    const problem = errorText(error) + kept
    return say({ file, state: 'failed', problem, ...(deployment === undefined ? {} : { deployment }) })
  }

  async function forget(file: string): Promise<void> {
    files.delete(file)
    digests.delete(file)
    await serving.end(pathOf(file))
  }

  /** True when there is something new in it. */
  function say(status: FileStatus): boolean {
    const before = files.get(status.file)
    files.set(status.file, status)
    const isNew = status.problem !== before?.problem
    if (status.problem !== undefined && isNew) report(`${status.file}: ${status.problem}`)
    return isNew
  }

  function rescan(): void {
    if (isClosed) return
    pass = pass.then(scan).catch((error: unknown) => report(`${folder}: ${errorText(error)}`))
  }

  await scan()
  const watcher: FSWatcher = watch(folder, () => {
    clearTimeout(timer)
    timer = setTimeout(rescan, SETTLE_MS)
  })
  watcher.on('error', () => undefined) // The regular pass finds what the watcher misses.
  const interval = setInterval(rescan, RESCAN_MS)
  interval.unref()
  return {
    folder,
    files,
    close() {
      isClosed = true
      clearTimeout(timer)
      clearInterval(interval)
      watcher.close()
    },
  }
}

function digestOf({ spec: { document, capsules = [] } }: FolderFile, settings: string): string {
  return createHash('sha256')
    .update(JSON.stringify([document, capsules, settings]))
    .digest('hex')
}
