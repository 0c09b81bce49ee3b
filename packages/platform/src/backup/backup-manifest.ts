/** Name of the file that says what a backup holds. Without it, it is none. */
export const MANIFEST = 'backup.json'

export interface BackupManifest {
  readonly format: 1
  /** Of the program that has made it. */
  readonly version: string
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly files: readonly BackupFile[]
  /** Files with the content of objects. */
  readonly blobs: number
}

export interface BackupFile {
  /** As in a data folder. */
  readonly path: string
  readonly sha256: string
}
