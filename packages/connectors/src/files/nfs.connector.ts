import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { RemoteError } from '@jatai/errors'
import { ExactNumber } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'
import { reservingGuard } from './expansion-guard.ts'
import { existingFile, fileNameOf, readBytes } from './local-file.ts'
import { DIRECTORY } from './nfs/nfs-attributes.ts'
import { groupIds, ownerId, serverAddress } from './nfs/nfs-server-field.ts'
import { NfsError, NFS3ERR_NOENT } from './nfs/nfs-status.ts'
import { openNfs } from './nfs/open-nfs.ts'
import type { NfsExport, NfsFile, NfsPath } from './nfs/open-nfs.ts'
import { writeStream } from './write-stream.ts'

const params = {
  operation: field.choice({
    title: 'Operations',
    values: ['LIST', 'LIST_FILTER', 'DOWNLOAD', 'UPLOAD', 'DELETE'],
    default: 'LIST',
  }),
  serverIp: serverAddress({
    title: 'Server IP',
    description: 'Address or name of the server. With a port, all its programs are expected there.',
  }),
  exportedPath: field.text({ title: 'Exported Path', required: true }),
  maxRetries: field.integer({
    title: 'Maximum Retries',
    description: 'How often an operation is begun anew when the server does not answer.',
    default: 3,
    minimum: 0,
    maximum: 100,
  }),
  uid: ownerId('UID'),
  gid: ownerId('GID'),
  gids: groupIds({ title: 'GIDs', description: 'Further groups, separated by commas.' }),
  fileName: field.text({
    title: 'File Name',
    description: 'The file in the folder of the execution; for LIST_FILTER a part of the names to list.',
    visibleWhen: { operation: ['DOWNLOAD', 'UPLOAD', 'LIST_FILTER'] },
  }),
  remoteFileName: field.text({
    title: 'Remote File Name',
    visibleWhen: { operation: ['DOWNLOAD', 'UPLOAD', 'DELETE'] },
  }),
  remoteDirectory: field.text({
    title: 'Remote Directory',
    description: 'In the exported path.',
    default: '/',
  }),
  exactMatch: field.boolean({
    title: 'Exact Match',
    description: 'File Name is the whole name.',
    visibleWhen: { operation: ['LIST_FILTER'] },
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** files.md, NFS. The step speaks NFS version 3 itself: nothing is mounted. */
export const nfs = defineConnector({
  name: 'nfs-connector',
  title: 'NFS',
  summary: 'Lists, downloads, uploads and deletes files of an NFS server (version 3).',
  category: 'files',
  attempt: { configuration: 'The NFS step is not configured', failure: 'The NFS operation failed' },
  params,
  examples: [
    {
      title: 'Without a user',
      params: { operation: 'LIST', serverIp: '10.0.0.1', exportedPath: '/export' },
      message: {},
      output: {
        success: false,
        message: 'The NFS step is not configured',
        error:
          "PipelineEngineConfigurationException: Configuration parameter 'uid' cannot be null for connector nfs-connector",
      },
    },
  ],
  async run(call) {
    const { maxRetries } = call.params
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(call, attempt > 0)
      } catch (error) {
        if (!(error instanceof RemoteError) || !error.retryable || attempt >= maxRetries) throw error
        await wait(Math.min(100 * 2 ** attempt, 2000), undefined, { signal: call.signal })
      }
    }
  },
})

const TIMEOUT_MS = 30_000

async function once(call: Call, isRetry: boolean): Promise<Json> {
  const { serverIp, exportedPath, uid, gid, gids } = call.params
  const { host, port } = serverIp
  const operate = planOf(call, isRetry)
  const server = await openNfs(call, {
    host,
    ports: port === undefined ? undefined : { mount: port, nfs: port },
    exportedPath,
    caller: { uid, gid, gids },
    timeoutMs: TIMEOUT_MS,
  })
  try {
    return await operate(server)
  } finally {
    server.close()
  }
}

/** What is to be done; settings are looked at before a connection is opened. */
function planOf(call: Call, isRetry: boolean): (server: NfsExport) => Promise<Json> {
  const { operation, remoteDirectory, fileName = '', remoteFileName, exactMatch } = call.params
  const folder = remotePath(remoteDirectory)
  switch (operation) {
    case 'LIST':
      return async (server) => listing(await server.list(folder))
    case 'LIST_FILTER': {
      const matches = (name: string): boolean => (exactMatch ? name === fileName : name.includes(fileName))
      return async (server) => listing((await server.list(folder)).filter(({ name }) => matches(name)))
    }
    case 'DOWNLOAD': {
      const remote = fileNameOf(remoteFileName, 'Remote File Name')
      const local = fileName.trim() === '' ? posix.basename(remote) : fileName
      const path = [...folder, ...remotePath(remote)]
      return async (server) => {
        const target = await call.execution.files.resolve(local)
        const content = Readable.from(server.read(path), { objectMode: false })
        await writeStream(call, target, content, reservingGuard(call.execution.files))
        return { remoteDirectory, fileName: local, remoteFileName: remote, success: true }
      }
    }
    case 'UPLOAD': {
      const local = fileNameOf(fileName, 'File Name')
      const remote =
        remoteFileName === undefined || remoteFileName.trim() === '' ? posix.basename(local) : remoteFileName
      const path = [...folder, ...remotePath(remote)]
      return async (server) => {
        await server.write(path, readBytes(call, await existingFile(call, local)))
        return { remoteDirectory, fileName: local, remoteFileName: remote, success: true }
      }
    }
    case 'DELETE': {
      const remote = fileNameOf(remoteFileName, 'Remote File Name')
      const path = [...folder, ...remotePath(remote)]
      return async (server) => {
        await server.remove(path).catch((error: unknown) => {
          // The answer to the first attempt may be what was lost.
          if (!isRetry || !(error instanceof NfsError) || error.status !== NFS3ERR_NOENT) throw error
        })
        return { remoteDirectory, remoteFileName: remote, success: true }
      }
    }
  }
}

/** The names of a path. Whoever could leave the export would leave it by `..`. */
function remotePath(text: string): NfsPath {
  const names = text.split('/').filter((name) => name !== '' && name !== '.')
  if (names.some((name) => name === '..' || name.includes('\0'))) {
    throw new StepFailure(`Access to ${text} is not allowed`)
  }
  return names
}

function listing(files: readonly NfsFile[]): Json {
  const rows = files.map(({ name, type, lastModified, size, fileId }) => ({
    name,
    isDirectory: type === DIRECTORY,
    lastModified,
    size: exact(size),
    fileId: exact(fileId),
    type,
  }))
  return { files: rows, success: true }
}

function exact(value: bigint): Json {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : new ExactNumber(String(value))
}
