/**
 * The objects port: files and other large content by name (BUS-12: files travel through here, never through a queue).
 *
 * Promises that every adapter keeps:
 * - An object appears as a whole, when its `put` settles, and is then safe; it never changes, only gets replaced.
 * - Content is read back byte for byte, or reading fails with `OBJECT_DAMAGED`.
 * - Content streams: no adapter holds more than a few hundred kilobytes of it.
 * - Names are data: they never lead outside of the store. They may have any characters but control characters, up to
 *   1,000 bytes of UTF-8, in segments between `/`, none of which is empty, `.` or `..`. They differ by case.
 *
 * Failures: `RequestError` `OBJECT_NAME`, `OBJECT_EXISTS`, `OBJECT_UNKNOWN`, `OBJECT_RANGE`; `RemoteError`
 * `OBJECT_DAMAGED` and `OBJECTS_UNAVAILABLE` (retryable).
 */
export interface ObjectStore {
  /**
   * Stores the content. If anything fails, its stream or the signal included, nothing is stored and what was there
   * before stays.
   */
  put(name: string, content: ObjectContent, options?: PutOptions): Promise<ObjectInfo>

  /**
   * Opens an object for reading. Whoever does not read `content` to its end must call its iterator's `return`, as
   * `for await` does. @throws RequestError `OBJECT_UNKNOWN`, `OBJECT_RANGE`; RemoteError `OBJECT_DAMAGED`
   */
  get(name: string, options?: GetOptions): Promise<OpenObject>

  stat(name: string): Promise<ObjectInfo | undefined>

  /** False if there was none. */
  delete(name: string): Promise<boolean>

  /** Objects whose name begins with the prefix (any text), by the bytes of their names. */
  list(prefix: string, options?: ListOptions): Promise<ObjectPage>

  /** Settles if objects can be written now; otherwise says what is missing. */
  check(): Promise<void>

  close(): Promise<void>
}

export type ObjectContent = AsyncIterable<Uint8Array> | Iterable<Uint8Array> | Uint8Array

export interface ObjectInfo {
  readonly name: string
  /** Bytes. */
  readonly length: number
  /** Of the whole content, in hexadecimal digits. */
  readonly sha256: string
  readonly contentType: string
  /** Milliseconds since 1970. */
  readonly storedAt: number
}

/** What a reference in a message says of the object (BUS-12). */
export interface ObjectIdentity {
  readonly length: number
  readonly sha256: string
}

export interface PutOptions {
  /** @default application/octet-stream */
  readonly contentType?: string
  /** Refuses with `OBJECT_EXISTS` if there is an object of this name; of several at the same time, one succeeds. */
  readonly ifAbsent?: boolean
  /** Refuses with `OBJECT_DAMAGED` if the content turns out to be another. */
  readonly expected?: ObjectIdentity
  readonly signal?: AbortSignal
}

export interface GetOptions {
  /** A part of the content. Without it the hash of the whole is verified while it is read. */
  readonly range?: {
    /** First byte, from 0. */
    readonly from: number
    /** Byte behind the last; cut to the length. @default the length */
    readonly to?: number
  }
  /** Refuses with `OBJECT_DAMAGED` if another object has this name. */
  readonly expected?: ObjectIdentity
  readonly signal?: AbortSignal
}

export interface OpenObject {
  readonly info: ObjectInfo
  /** To be read once. Ends with `OBJECT_DAMAGED` instead of its end if the bytes are not those that were stored. */
  readonly content: AsyncIterable<Uint8Array>
}

export interface ListOptions {
  /** Only names behind this one. */
  readonly after?: string
  /** @default 1000 */
  readonly limit?: number
}

export interface ObjectPage {
  readonly objects: readonly ObjectInfo[]
  /** `after` for the next page; absent if this is the last one. */
  readonly next?: string
}
