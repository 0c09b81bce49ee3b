import { lstatSync, realpathSync } from 'node:fs'
import { lstat, mkdir, rm } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { StepFailure } from '@jatai/sdk'
import type { ClosableFiles } from './execute-plan.ts'

export interface ExecutionFolderOptions {
  /** Folder that holds the folders of executions. */
  readonly root: string
  readonly key: string
  /** True: the folder is there already, with what came with the message. @default false */
  readonly isMade?: boolean
  /** Most bytes that steps may write. @default 512 MiB */
  readonly limitBytes?: number
}

const DEFAULT_LIMIT_BYTES = 512 * 1024 * 1024

/**
 * The private folder of one execution (files.md, reliability.md SEC-06): made on first use, removed by `close`. Error
 * texts show the given name, never the real path.
 */
export function createExecutionFolder(options: ExecutionFolderOptions): ClosableFiles {
  let path: string | undefined
  const limit = options.limitBytes ?? DEFAULT_LIMIT_BYTES
  let made = options.isMade === true ? Promise.resolve() : undefined
  let written = 0

  /** Most executions have no files: even joining two names would be a part of their cost. */
  function folder(): string {
    return (path ??= join(options.root, options.key))
  }

  async function make(): Promise<void> {
    await mkdir(folder(), { recursive: true, mode: 0o700 })
  }

  return {
    async resolve(name) {
      const relative = confined(name)
      await (made ??= make())
      await refuseLinks(folder(), relative, name)
      const path = join(folder(), relative)
      if (relative.includes(sep)) await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      return path
    },
    size(name) {
      const relative = confined(name)
      if (made === undefined) return undefined
      try {
        const path = join(folder(), relative)
        if (realpathSync(dirname(path)) !== join(realpathSync(folder()), dirname(relative))) throw refusal(name)
        const found = lstatSync(path)
        return found.isFile() ? found.size : undefined
      } catch (error) {
        if (error instanceof StepFailure) throw error
        return undefined
      }
    },
    reserve(bytes) {
      written += bytes
      if (written > limit) {
        throw new StepFailure(`The files of this execution are larger than ${Math.floor(limit / 1048576)} MiB`)
      }
    },
    close() {
      if (made === undefined) return undefined
      return rm(folder(), { recursive: true, force: true })
    },
  }
}

/** A relative name that stays inside, in the form of this platform. */
function confined(name: string): string {
  const relative = normalize(name.replaceAll('\\', '/'))
  if (name === '' || name.includes('\0') || /^([/\\]|[A-Za-z]:)/.test(name)) throw refusal(name)
  if (relative === '.' || relative === '..' || relative.startsWith(`..${sep}`)) throw refusal(name)
  return relative
}

/** Refuses a name when a part of it is a symbolic link. */
async function refuseLinks(folder: string, relative: string, name: string): Promise<void> {
  let path = folder
  for (const part of relative.split(sep)) {
    path = join(path, part)
    const found = await lstat(path).catch(() => undefined)
    if (found === undefined) return
    if (found.isSymbolicLink()) throw refusal(name)
  }
}

function refusal(name: string): StepFailure {
  return new StepFailure(`Access to ${name} is not allowed`)
}
