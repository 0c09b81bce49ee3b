import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openMemoryCache } from './cache/memory-cache.ts'
import type { Cache } from './cache/cache.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { takeDataFolder } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import type { DocumentStore } from './documents/documents.ts'
import { openSqliteDocuments } from './documents/sqlite-documents.ts'
import { openFolderObjects } from './objects/folder-objects.ts'
import type { ObjectStore } from './objects/objects.ts'
import type { MetricStore } from './metrics/metric-store.ts'
import { openSqliteMetrics } from './metrics/sqlite-metrics.ts'
import { openBuiltInGateway } from './gateway/built-in-gateway.ts'
import type { BuiltInGateway } from './gateway/built-in-gateway.ts'
import { placeOf } from './platform-place.ts'
import type { PlatformPort } from './platform-url.ts'
import { openMemoryQueue } from './queue/memory-queue.ts'
import type { Queue } from './queue/queue.ts'
import { openSqliteQueue } from './queue/sqlite-queue.ts'
import { freshMasterKeys, masterKeysIn, readMasterKeys } from './secrets/master-keys.ts'
import { createSecretBox } from './secrets/secret-box.ts'
import type { SecretBox } from './secrets/secret-box.ts'
import type { ExecutionLog } from './search/execution-log.ts'
import { createBufferedLog } from './search/log-requests.ts'
import { openSqliteExecutionLog } from './search/sqlite-execution-log.ts'
import { openSqliteLog } from './search/sqlite-log.ts'

/** Everything off-the-shelf that Jataí stands on (design.md §2). */
export interface Platform {
  readonly queue: Queue
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly objects: ObjectStore
  readonly search: ExecutionLog
  /** What deployments did, as time series. Beside the execution log. */
  readonly metrics: MetricStore
  /** Seals the secrets that documents hold. */
  readonly secrets: SecretBox
  /** API consumers, and the tokens of realms. */
  readonly gateway: BuiltInGateway
  /** The process that had its data before was killed, or ended with the machine, instead of closing it. */
  readonly wasCutOff: boolean
  /** Closes all ports, what is accepted being safe then, and lets go of the data folders. */
  close(): Promise<void>
}

export interface PlatformSettings {
  /**
   * Folder for every port that has no address of its own; made if it is not there. Without it these ports keep all in
   * memory, objects in a temporary folder that goes with the platform.
   */
  readonly dataFolder?: string
  /** `JATAI_QUEUE`. @default sqlite: in the data folder */
  readonly queue?: string
  /** `JATAI_DOCUMENTS`. @default sqlite: in the data folder */
  readonly documents?: string
  /** `JATAI_CACHE`. @default memory: */
  readonly cache?: string
  /** `JATAI_OBJECTS`. @default file: in the folder `objects` of the data folder */
  readonly objects?: string
  /** `JATAI_SEARCH`. @default sqlite: in the data folder */
  readonly search?: string
  /**
   * `JATAI_MASTER_KEY`: the keys under which secrets are stored, in Base64, the current one first.
   *
   * @default the file `master-key` in the data folder, made on the first start
   */
  readonly masterKey?: string
}

export interface PlatformOptions {
  /** @default systemClock */
  readonly clock?: Clock
  /** The execution log writes and searches in a thread of its own. @default true */
  readonly hasSearchThread?: boolean
  /** False is unsafe: accepted messages may be lost with the power, though not with the process. @default true */
  readonly isDurable?: boolean
  /** Gets what is wrong with stored records; never a secret. @default nobody */
  readonly report?: (text: string) => void
}

/**
 * The one place that turns settings into adapters. Every folder that is used is taken for this process.
 *
 * @throws RequestError `PLATFORM_URL`, `DATA_FOLDER_IN_USE`, `DATA_FOLDER_UNUSABLE`, `DATA_FILE_UNUSABLE`,
 *   `MASTER_KEY_INVALID`
 */
export async function openPlatform(settings: PlatformSettings, options: PlatformOptions = {}): Promise<Platform> {
  const { clock = systemClock, hasSearchThread = true, isDurable = true, report = () => undefined } = options
  const folders = new Map<string, DataFolder>()
  const opened: { close(): Promise<void> }[] = []

  /** Reads the address of a port; the folder in it, taken, or undefined for memory. */
  function folderOf(port: PlatformPort): string | undefined {
    const place = placeOf(port, settings)
    if (place.kind === 'memory') return undefined
    const folder = resolve(place.folder)
    const taken = folders.get(folder) ?? takeDataFolder(folder)
    folders.set(folder, taken)
    return taken.path
  }

  function keep<T extends { close(): Promise<void> }>(port: T): T {
    opened.push(port)
    return port
  }

  async function close(): Promise<void> {
    // The queue first: nothing may be accepted that the others cannot finish. One that fails does not keep the others.
    const failures: unknown[] = []
    for (const port of opened.splice(0)) await port.close().catch((error: unknown) => failures.push(error))
    for (const folder of folders.values()) folder.close()
    folders.clear()
    if (failures.length > 0) throw failures[0]
  }

  try {
    const [queueFolder, documentsFolder, searchFolder] = [folderOf('queue'), folderOf('documents'), folderOf('search')]
    const [objectsFolder] = [folderOf('objects'), folderOf('cache')]
    const queue = keep(
      queueFolder === undefined
        ? openMemoryQueue({ clock })
        : openSqliteQueue({ file: join(queueFolder, 'queue.db'), clock, isDurable }),
    )
    const documents = keep(
      openSqliteDocuments({ file: documentsFolder === undefined ? ':memory:' : join(documentsFolder, 'documents.db') }),
    )
    const cache = keep(openMemoryCache({ clock }))
    const objects = keep(
      objectsFolder === undefined ? openTemporaryObjects(clock) : openFolderObjects({ folder: objectsFolder, clock }),
    )
    const search = keep(openSearch(searchFolder, clock, hasSearchThread))
    const metrics = keep(
      openSqliteMetrics({ file: searchFolder === undefined ? ':memory:' : join(searchFolder, 'metrics.db') }),
    )
    const secrets = createSecretBox(masterKeysOf(settings))
    const gateway = await openBuiltInGateway({ documents, secrets, clock, report })
    // Before the documents that it looks at.
    opened.unshift(gateway)
    const wasCutOff = [...folders.values()].some((folder) => folder.wasCutOff)
    return { queue, documents, cache, objects, search, metrics, secrets, gateway, wasCutOff, close }
  } catch (error) {
    await close()
    throw error
  }
}

function masterKeysOf({ masterKey, dataFolder }: PlatformSettings): readonly Uint8Array[] {
  if (masterKey !== undefined && masterKey !== '') return readMasterKeys(masterKey)
  return dataFolder === undefined ? freshMasterKeys() : masterKeysIn(resolve(dataFolder))
}

/** Objects are too large for memory. */
function openTemporaryObjects(clock: Clock): ObjectStore {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-objects-'))
  const objects = openFolderObjects({ folder, clock })
  const close = async (): Promise<void> => {
    await objects.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...objects, close }
}

function openSearch(folder: string | undefined, clock: Clock, hasThread: boolean): ExecutionLog {
  if (folder !== undefined) return openSqliteExecutionLog({ file: join(folder, 'search.db'), clock, hasThread })
  return createBufferedLog({ requests: openSqliteLog(':memory:'), location: 'memory', clock })
}
