import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createExecutionFolder } from '@jatai/engine'
import type { FileReference, GetOptions, ObjectContent, ObjectStore, OpenObject } from '@jatai/platform'
import { incomingPrefix } from '../intake/sources/store-files.ts'

/** Whose files they are. */
export interface ExecutionPlace {
  readonly environment: string
  /** Of the execution. */
  readonly key: string
}

/** A file that is the body of an answer, in the objects port. */
export interface AnswerFile {
  /** Name of the object. */
  readonly object: string
  /** Bytes. */
  readonly length: number
  /** In hexadecimal digits. */
  readonly sha256: string
}

/**
 * Files that travel beside messages: from callers through the objects port into the folders of executions, and back.
 * Nothing is held in memory but the piece that is on its way.
 */
export interface MessageFiles {
  /** Stores a file that comes with a message; all of it or nothing. */
  receive(place: ExecutionPlace, name: string, content: ObjectContent): Promise<FileReference>
  /** Removes what came with a message. What cannot be removed now goes with the 24 h rule. */
  forget(place: ExecutionPlace, files: readonly FileReference[]): Promise<void>
  /**
   * Puts what came with a message into the folder of its execution, in place of whatever is there.
   *
   * @throws RemoteError `OBJECT_DAMAGED` when a file is not what was stored; RequestError `OBJECT_UNKNOWN`
   */
  bring(place: ExecutionPlace, files: readonly FileReference[]): Promise<void>
  /** Stores a file of the folder for the answer. @throws StepFailure for a name that leads out of the folder */
  take(place: ExecutionPlace, name: string): Promise<AnswerFile>
  /** Stores bytes as an answer that may be given again, for a day. */
  keep(place: ExecutionPlace, content: Uint8Array): Promise<AnswerFile>
  /** Opens a stored answer. @throws RemoteError `OBJECT_DAMAGED`, RequestError `OBJECT_UNKNOWN` */
  open(file: AnswerFile, options?: Pick<GetOptions, 'range' | 'signal'>): Promise<OpenObject>
  /** Removes a stored answer, as {@link MessageFiles.forget} does. */
  drop(file: AnswerFile): Promise<void>
  /** Removes the folder of an execution, if there is one. */
  removeFolder(key: string): Promise<void>
}

export function createMessageFiles({
  objects,
  filesRoot,
}: {
  readonly objects: ObjectStore
  /** Folder for the folders of executions. */
  readonly filesRoot: string
}): MessageFiles {
  const removeFolder = (key: string): Promise<void> => rm(join(filesRoot, key), { recursive: true, force: true })
  const folderOf = (key: string) => createExecutionFolder({ root: filesRoot, key })

  async function storeAnswer({ environment, key }: ExecutionPlace, content: ObjectContent): Promise<AnswerFile> {
    // One name for every answer: there is one of an execution.
    const object = `executions/${environment}/${key}/out/answer`
    const { length, sha256 } = await objects.put(object, content)
    return { object, length, sha256 }
  }

  return {
    async receive({ environment, key }, name, content) {
      const { length, sha256 } = await objects.put(incomingPrefix(environment, key) + name, content)
      return { name, length, sha256 }
    },

    async forget({ environment, key }, files) {
      const prefix = incomingPrefix(environment, key)
      await Promise.allSettled(files.map(({ name }) => objects.delete(prefix + name)))
    },

    async bring({ environment, key }, files) {
      await removeFolder(key)
      const folder = folderOf(key)
      for (const { name, length, sha256 } of files) {
        const path = await folder.resolve(name)
        const { content } = await objects.get(incomingPrefix(environment, key) + name, {
          expected: { length, sha256 },
        })
        const file = await open(path, 'wx', 0o600)
        await pipeline(content, file.createWriteStream())
      }
    },

    async take({ environment, key }, name) {
      const path = await folderOf(key).resolve(name)
      const file = await open(path, READ_NO_LINK)
      return storeAnswer({ environment, key }, file.createReadStream())
    },

    keep: storeAnswer,

    open: ({ object, length, sha256 }, options = {}) =>
      objects.get(object, { ...options, expected: { length, sha256 } }),

    async drop({ object }) {
      await objects.delete(object).catch(() => undefined) // The 24 h rule removes it.
    },

    removeFolder,
  }
}

const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)
