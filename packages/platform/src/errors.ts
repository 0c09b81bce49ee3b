import { RemoteError, RequestError } from '@jatai/errors'

/** Every error code of this package, with what it means; the reference is made from it. */
export const PLATFORM_ERROR_CODES = {
  QUEUE_FULL: 'The queue holds as many waiting messages as it may. Try again when the deployment has caught up.',
  QUEUE_UNKNOWN: 'There is no such queue: its deployment does not exist, or was deleted.',
  QUEUE_CLOSED: 'This process is stopping and takes no more messages.',
  QUEUE_DELAY: 'Only a durable message can be delayed.',
  QUEUE_UNAVAILABLE: 'The storage or broker behind the queue failed or takes nothing now.',
  MESSAGE_TOO_LARGE: 'The message is larger than queues carry; put large content into a file.',
  MESSAGE_EXPIRED: 'No engine took the message within its lifetime.',
  DELIVERY_LOST: 'The message went back to the queue before its execution began.',
  MESSAGE_SET_ASIDE: 'The message became a dead letter; it can be inspected, sent again or discarded.',
  DOCUMENT_CONFLICT: 'Somebody else changed, made or deleted the document in between. Read it again and repeat.',
  DOCUMENT_TOO_LARGE: 'The document is larger than every adapter can hold.',
  DOCUMENT_QUERY: 'The query asks for something that the collection cannot answer.',
  DOCUMENTS_UNAVAILABLE: 'The storage behind the documents failed.',
  CACHE_FULL: 'The cache holds as much as it may. Entries expire; try again later, or allow it more memory.',
  CACHE_UNAVAILABLE: 'The system behind the cache failed or does not answer.',
  OBJECT_NAME: 'The name cannot be that of an object.',
  OBJECT_EXISTS: 'An object of this name exists already.',
  OBJECT_UNKNOWN: 'There is no object of this name.',
  OBJECT_DAMAGED: 'The stored bytes are not those that were written.',
  OBJECT_RANGE: 'The wanted range lies outside of the object.',
  OBJECTS_UNAVAILABLE: 'The storage behind the objects failed.',
  SEARCH_QUERY: 'The search asks for something that cannot be answered.',
  SEARCH_UNAVAILABLE: 'The storage behind the execution log failed.',
  METRICS_UNAVAILABLE: 'The storage behind the metrics failed.',
  DATA_FOLDER_IN_USE: 'Another process uses the data folder.',
  DATA_FOLDER_UNUSABLE: 'The data folder cannot be created, read or written.',
  DATA_FILE_UNUSABLE: 'A file in the data folder cannot be opened as what it should be.',
  MASTER_KEY_INVALID: 'The master key, under which secrets are stored, cannot be used as it is set.',
  SECRET_KEY_UNKNOWN: 'A stored secret was sealed with a master key that is not set any more.',
  SECRET_DAMAGED: 'A stored secret was changed, or moved to another record, and cannot be opened.',
  CONSUMER_UNKNOWN: 'There is no such consumer in this realm and environment.',
  CONSUMER_NAME_TAKEN: 'Another consumer of this environment has the name.',
  CONSUMER_NAME_INVALID: 'The name cannot be that of a consumer.',
  CREDENTIAL_UNKNOWN: 'The consumer has no such API key or basic credential.',
  USERNAME_TAKEN: 'The user name is taken; user names are unique on the installation.',
  USERNAME_INVALID: 'The user name or password cannot be sent as a basic credential.',
  API_KEY_TAKEN: 'A consumer of this environment has this API key already.',
  API_KEY_INVALID: 'The text cannot be an API key.',
  TOKEN_ISSUER_INVALID: 'What is said of a token issuer cannot be used.',
  TOKEN_KEYS_UNAVAILABLE: 'The keys of a token issuer could not be read.',
  BACKUP_EXISTS: 'The folder for the backup is there already.',
  BACKUP_NOTHING: 'There is no data folder where a backup was to be made from.',
  BACKUP_ELSEWHERE: 'A port keeps its data elsewhere; it has backups of its own.',
  BACKUP_INVALID: 'The folder is no backup, or a damaged one.',
  BACKUP_TARGET: 'A backup is restored into a new or empty data folder only.',
  PLATFORM_URL: 'A setting is not an address that this version understands.',
} as const

export type PlatformErrorCode = keyof typeof PLATFORM_ERROR_CODES

export function queueFullError(queue: string, limit: number): RemoteError {
  return new RemoteError('QUEUE_FULL', `Queue ${queue} is full: ${limit} messages wait in it.`, {
    retryable: true,
    retryAfterMs: 1000,
    details: { queue, limit },
  })
}

export function queueUnknownError(queue: string): RemoteError {
  return new RemoteError('QUEUE_UNKNOWN', `There is no queue ${queue}: is its deployment running?`, {
    details: { queue },
  })
}

export function queueClosedError(): RemoteError {
  return new RemoteError('QUEUE_CLOSED', 'This process is stopping and takes no more messages.')
}

export function messageExpiredError(key: string): RemoteError {
  return new RemoteError('MESSAGE_EXPIRED', `No engine took message ${key} within its lifetime.`, { details: { key } })
}

export function deliveryLostError(key: string): RemoteError {
  return new RemoteError('DELIVERY_LOST', `Message ${key} is not with this consumer any more.`, { details: { key } })
}

export function messageSetAsideError(key: string, reason: string): RemoteError {
  return new RemoteError('MESSAGE_SET_ASIDE', `Message ${key} was set aside: ${reason}`, { details: { key, reason } })
}

/** A failure of the storage under one of the ports: worth a retry, and says where and, if known, what to do. */
export function storageError(code: PlatformErrorCode, location: string, cause: unknown): RemoteError {
  return new RemoteError(code, `${location}: ${storageProblem(cause)}`, { retryable: true, cause })
}

/** A file that cannot be opened at start. */
export function dataFileError(file: string, cause: unknown): RequestError {
  return new RequestError('DATA_FILE_UNUSABLE', `${file}: ${storageProblem(cause)}`, { cause, details: { file } })
}

/** The problem behind an error of Node's file system or of SQLite, and what to do about it. */
export function storageProblem(cause: unknown): string {
  const { code, errcode, message } = cause as { code?: string; errcode?: number; message?: string }
  const known = PROBLEMS[code ?? ''] ?? (errcode === undefined ? undefined : PROBLEMS[`SQLITE_${errcode & 0xff}`])
  return known ?? message ?? String(cause)
}

const NO_SPACE = 'no space is left on the device. Free some, or choose another data folder.'
const READ_ONLY = 'it can be read but not written. Give this user the right to write, or choose another data folder.'
const NO_RIGHT = 'this user may not read and write it. Change its owner or rights, or choose another data folder.'

/** By the codes of Node's file system and by SQLite's primary result codes. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: NO_SPACE,
  EDQUOT: 'the quota of this user is used up. Free some space, or choose another data folder.',
  EROFS: 'the file system is mounted read-only. Choose another data folder.',
  EACCES: NO_RIGHT,
  EPERM: NO_RIGHT,
  ENOTDIR: 'a part of its path is a file, not a folder. Choose another data folder.',
  EEXIST: 'it is a file, not a folder. Choose another data folder.',
  EISDIR: 'it is a folder where a file should be. Move it away.',
  ENOENT: 'it does not exist.',
  EMFILE: 'this process has too many files open. Raise its limit (ulimit -n).',
  EIO: 'the device reports an error. Look at the system log; the disk may be failing.',
  SQLITE_5: 'another process uses it. Stop that process, or choose another data folder.',
  SQLITE_8: READ_ONLY,
  SQLITE_10: 'reading or writing failed. Look at the system log; the disk may be failing or full.',
  SQLITE_11: 'its content is damaged. Restore the data folder from a backup.',
  SQLITE_13: NO_SPACE,
  SQLITE_14: 'it cannot be opened. Check that the folder exists and that this user may write it.',
  SQLITE_26: 'it is not a database of Jataí. Move it away, or choose another data folder.',
}
