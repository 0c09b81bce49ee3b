import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorText } from '@jatai/errors'
import { readPipeline } from '@jatai/flowspec'
import type { DeploymentSpec } from '@jatai/platform'
import type { Deployment, Runtime } from '@jatai/runtime'

/** What became of one file. */
export interface FileStatus {
  readonly file: string
  readonly state: 'deployed' | 'failed' | 'ignored'
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
 * when its content changes, undeployed when the file goes. What is wrong with a file is reported and kept in its
 * status; the other files are served. Settles after the first pass.
 */
export async function servePipelinesFolder(options: {
  readonly folder: string
  readonly runtime: Runtime
  readonly realm: string
  readonly report: (text: string) => void
}): Promise<PipelinesFolder> {
  const { folder, runtime, report } = options
  const files = new Map<string, FileStatus>()
  const digests = new Map<string, string>()
  let pass: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function scan(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
    for (const name of [...files.keys()]) if (!names.includes(name)) await forget(name)
    for (const name of names) await serveFile(name)
    // A file may have failed on a route that another one has given up since.
    for (const [name, status] of [...files]) if (status.state === 'failed') await serveFile(name, true)
  }

  async function serveFile(name: string, again = false): Promise<void> {
    let text: string
    try {
      text = await readFile(join(folder, name), 'utf8')
    } catch (error) {
      return say({ file: name, state: 'failed', problem: errorText(error) })
    }
    const digest = createHash('sha256').update(text).digest('hex')
    if (!again && digests.get(name) === digest) return
    digests.set(name, digest)
    const wanted = specOf(name, text)
    if (typeof wanted === 'string') {
      await undeploy(name)
      return say({
        file: name,
        state: wanted === '' ? 'ignored' : 'failed',
        ...(wanted === '' ? {} : { problem: wanted }),
      })
    }
    const before = files.get(name)?.deployment
    const owner = [...files].find(
      ([other, status]) =>
        other !== name && status.deployment !== undefined && sameName(status.deployment.spec, wanted),
    )
    if (owner !== undefined) {
      await undeploy(name)
      return say({
        file: name,
        state: 'failed',
        problem: `The pipeline "${wanted.pipelineName}" v${wanted.versionMajor} is already served from ${owner[0]}`,
      })
    }
    if (before !== undefined && !sameName(before.spec, wanted)) await undeploy(name)
    try {
      say({ file: name, state: 'deployed', deployment: await runtime.deploy(wanted) })
    } catch (error) {
      const kept =
        before === undefined || !sameName(before.spec, wanted) ? '' : ' The version before it stays in service.'
      say({
        file: name,
        state: 'failed',
        problem: errorText(error) + kept,
        ...(kept === '' ? {} : { deployment: before as Deployment }),
      })
    }
  }

  /** The deployment that a file asks for; an empty text when it asks for none, else what is wrong with it. */
  function specOf(name: string, text: string): DeploymentSpec | string {
    const { pipeline, problems } = readPipeline(text)
    if (pipeline === undefined) {
      const problem = problems[0]
      const line =
        problem?.place.line === undefined ? '' : ` (line ${problem.place.line}, column ${problem.place.column ?? 1})`
      return `${problem?.message ?? 'It is not a pipeline document'}${line}`
    }
    if (pipeline.trigger === undefined) return ''
    const pipelineName = pipeline.name ?? name.replace(/(\.(pipeline|flow|export))?\.json$/, '')
    return {
      id: `file:${name}`,
      realm: options.realm,
      environment: 'test',
      pipelineName,
      versionMajor: pipeline.versionMajor,
      versionMinor: pipeline.versionMinor,
      document: text,
      size: 'SMALL',
      consumers: 10,
      replicas: 1,
      globals: {},
      accounts: [],
      sensitiveFields: pipeline.sensitiveFields,
    }
  }

  async function undeploy(name: string): Promise<void> {
    const deployment = files.get(name)?.deployment
    if (deployment !== undefined) await runtime.undeploy(deployment.spec.id)
  }

  async function forget(name: string): Promise<void> {
    await undeploy(name)
    files.delete(name)
    digests.delete(name)
  }

  function say(status: FileStatus): void {
    const before = files.get(status.file)
    files.set(status.file, status)
    if (status.problem !== undefined && status.problem !== before?.problem) report(`${status.file}: ${status.problem}`)
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

function sameName(a: DeploymentSpec, b: DeploymentSpec): boolean {
  return a.pipelineName === b.pipelineName && a.versionMajor === b.versionMajor
}
