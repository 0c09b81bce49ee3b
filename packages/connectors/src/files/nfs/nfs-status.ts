import { RemoteError } from '@jatai/errors'

/** The file or folder does not exist. */
export const NFS3ERR_NOENT = 2
export const NFS3ERR_NOTSUPP = 10_004
/** The server works on it: the call is to be made again later. */
const NFS3ERR_JUKEBOX = 10_008

/** An answer of the server that is no success (RFC 1813, sections 2.6 and 5.1.5). */
export class NfsError extends RemoteError {
  readonly status: number

  constructor(status: number, subject: string) {
    super('REMOTE_REFUSED', `${subject}: ${TEXTS[status] ?? `error ${status} of the server`}`, {
      retryable: status === NFS3ERR_JUKEBOX,
    })
    this.status = status
  }
}

const TEXTS: Readonly<Record<number, string>> = {
  1: 'not allowed for this UID and GID',
  2: 'does not exist',
  5: 'the server cannot read or write it',
  6: 'there is no such device',
  13: 'access denied for this UID and GID',
  17: 'exists already',
  18: 'lies on another device',
  20: 'is not a folder',
  21: 'is a folder',
  22: 'is not possible for this kind of file',
  27: 'is too large for the server',
  28: 'there is no space left on the server',
  30: 'the export can only be read',
  31: 'has too many links',
  63: 'its name is too long',
  66: 'the folder is not empty',
  69: 'the quota is used up',
  70: 'is no longer there',
  71: 'lies on another server',
  10_001: 'the server does not know its own handle',
  10_002: 'was changed meanwhile',
  10_003: 'changed while it was read',
  10_004: 'the server cannot do this',
  10_005: 'the answer would be too small',
  10_006: 'the server failed',
  10_007: 'the server cannot make this kind of file',
  10_008: 'the server is not ready yet',
}
