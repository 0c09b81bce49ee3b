import type { Clock, Timer } from '../clock.ts'
import { storageError } from '../errors.ts'
import type { Awaitable } from '../cache/cache.ts'
import type { EndOutcome, ExecutionEnd, ExecutionStart, ExecutionTrace, LogCounters, LogLine } from './execution-log.ts'
import type { RecordedEntries } from './execution-log.ts'
import { BlockPool } from './packed-records.ts'
import { createRecordBatch } from './record-batch.ts'
import type { RecordBatch } from './record-batch.ts'

/** Writes a batch as a whole, or throws; gives the places of ends whose keys had one. */
export type RecordSink = (batch: RecordBatch) => Awaitable<readonly number[]>

export interface RecordBufferOptions {
  readonly write: RecordSink
  readonly clock: Clock
  /** For error texts: where the records go. */
  readonly location: string
  /** Told of what has been written, which it reads at once or not at all. */
  readonly onWritten?: (read: () => RecordedEntries) => void
  /** @default 20_000 */
  readonly maxRecords?: number
  /** @default 64 MB */
  readonly maxBytes?: number
}

/** Somebody waits for the end at this place of a batch. */
interface AwaitedEnd {
  readonly index: number
  readonly settle: (outcome: EndOutcome) => void
  readonly fail: (error: Error) => void
}

/** What is collected until the next write. */
interface Collected extends RecordBatch {
  readonly awaited: AwaitedEnd[]
  bytes: number
}

/**
 * Collects records and hands them on in batches, one at a time. Few records wait for a tenth of a second, many for half
 * of one, since a large batch costs less; an awaited end waits until the end of this turn. What the sink does not take is
 * kept and tried again every second.
 *
 * When more than half of the room is taken, one line in ten is kept; when all is, no lines and no starts, and whoever
 * records an end is asked to wait.
 */
export class RecordBuffer {
  readonly #options: RecordBufferOptions
  readonly #maxRecords: number
  readonly #maxBytes: number
  readonly #pool = new BlockPool()
  #collected = this.#collect()
  /** What is being written, or could not be, counts until it is. */
  readonly #unwritten: Collected[] = []
  #isWriting = false
  #written: Promise<void> = Promise.resolve()
  #timer: Timer | undefined
  #isSoon = false
  #isClosed = false
  #failure: Error | undefined
  #waiting: (() => void)[] = []
  #sampled = 0
  #droppedLines = 0
  #droppedTraces = 0
  #droppedStarts = 0
  #knownEnds = 0

  constructor(options: RecordBufferOptions) {
    this.#options = options
    this.#maxRecords = options.maxRecords ?? 20_000
    this.#maxBytes = options.maxBytes ?? 64 * 1024 * 1024
  }

  recordStart(start: ExecutionStart): void {
    if (this.#fill() >= 1 || this.#isClosed) {
      this.#droppedStarts++
      return
    }
    this.#collected.starts.set(start.key, start)
    this.#collected.bytes += startBytes(start)
    this.#schedule()
  }

  recordEnd(end: ExecutionEnd, isAwaited: boolean): void | Promise<EndOutcome> {
    if (this.#isClosed) throw this.#closedError()
    const collected = this.#collected
    const start = collected.starts.get(end.key)
    if (start) {
      collected.starts.delete(end.key)
      collected.bytes -= startBytes(start)
    }
    collected.ends.add(end)
    collected.bytes += endBytes(end)
    if (!isAwaited) {
      this.#schedule()
      return this.#fill() >= 1 ? this.#room() : undefined
    }
    return new Promise((settle, fail) => {
      collected.awaited.push({ index: collected.ends.length - 1, settle, fail })
      this.#scheduleSoon()
    })
  }

  recordLine(line: LogLine): void {
    const fill = this.#fill()
    const isKept = fill < 0.5 || (fill < 1 && this.#sampled++ % KEPT_LINE_OF === 0)
    if (!isKept || this.#isClosed) {
      this.#droppedLines++
      return
    }
    this.#collected.lines.add(line)
    this.#collected.bytes += lineBytes(line)
    this.#schedule()
  }

  recordTrace(trace: ExecutionTrace): void {
    if (this.#fill() >= 0.5 || this.#isClosed) {
      this.#droppedTraces++
      return
    }
    this.#collected.traces.push(trace)
    this.#collected.bytes += traceBytes(trace)
    this.#schedule()
  }

  counters(): LogCounters {
    return {
      droppedLines: this.#droppedLines,
      droppedTraces: this.#droppedTraces,
      droppedStarts: this.#droppedStarts,
      knownEnds: this.#knownEnds,
      buffered: this.#records(),
    }
  }

  /** @throws RemoteError `SEARCH_UNAVAILABLE` if the sink fails; the records stay in the buffer then */
  async flush(): Promise<void> {
    // What was recorded during a write goes with the next one.
    await this.#written
    await this.#write()
    if (this.#failure) throw this.#unavailable(this.#failure)
  }

  /** Writes what is there; then awaited ends that could not be written fail. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#timer?.cancel()
    await this.#written
    await this.#write()
    for (const { awaited } of this.#unwritten) for (const { fail } of awaited) fail(this.#closedError())
    for (const go of this.#waiting) go()
  }

  #collect(): Collected {
    return { ...createRecordBatch(this.#pool), awaited: [], bytes: 0 }
  }

  /** How full the buffer is; 1 is full. */
  #fill(): number {
    const records = this.#records() / this.#maxRecords
    let { bytes } = this.#collected
    for (const batch of this.#unwritten) bytes += batch.bytes
    return Math.max(records, bytes / this.#maxBytes)
  }

  #records(): number {
    let records = countOf(this.#collected)
    for (const batch of this.#unwritten) records += countOf(batch)
    return records
  }

  #room(): Promise<EndOutcome> {
    return new Promise((resolve) => this.#waiting.push(() => resolve('recorded')))
  }

  #schedule(): void {
    if (this.#isWriting || this.#isSoon) return // What comes then is looked at after that write.
    if (this.#failure === undefined && this.#records() >= this.#maxRecords * SOON_AT) this.#scheduleSoon()
    else this.#timer ??= this.#setTimer(this.#failure ? RETRY_MS : WRITE_MS, this.#failure === undefined)
  }

  #setTimer(ms: number, canWaitMore: boolean): Timer {
    return this.#options.clock.setTimer(ms, () => {
      const isMany = canWaitMore && this.#records() >= MANY
      this.#timer = isMany ? this.#setTimer(MANY_WRITE_MS - WRITE_MS, false) : undefined
      if (!isMany) void this.#write()
    })
  }

  #scheduleSoon(): void {
    if (this.#isSoon) return
    if (this.#failure !== undefined) {
      this.#schedule()
      return
    }
    this.#isSoon = true
    setImmediate(() => {
      this.#isSoon = false
      void this.#write()
    })
  }

  #write(): Promise<void> {
    if (!this.#isWriting) this.#written = this.#writeAll()
    return this.#written
  }

  /** Writes what could not be written before, then what was collected until now. */
  async #writeAll(): Promise<void> {
    if (countOf(this.#collected) > 0) {
      this.#unwritten.push(this.#collected)
      this.#collected = this.#collect()
    }
    this.#timer?.cancel()
    this.#timer = undefined
    this.#isWriting = true
    try {
      for (let batch = this.#unwritten[0]; batch !== undefined; batch = this.#unwritten[0]) {
        const known = await this.#options.write(batch)
        this.#failure = undefined
        this.#unwritten.shift()
        this.#settle(batch, new Set(known))
      }
    } catch (error) {
      this.#failure = error as Error
    }
    this.#isWriting = false
    this.#goOn()
  }

  #settle({ ends, lines, awaited }: Collected, known: ReadonlySet<number>): void {
    this.#knownEnds += known.size
    for (const { index, settle } of awaited) settle(known.has(index) ? 'known' : 'recorded')
    if (ends.length + lines.length > 0) {
      this.#options.onWritten?.(() => ({
        ends: [...ends].filter((_end, index) => !known.has(index)),
        lines: [...lines],
      }))
    }
    ends.release()
    lines.release()
  }

  /** After a write: lets go whoever waits for room, and writes what came meanwhile. */
  #goOn(): void {
    if (this.#fill() < 1) {
      const waiting = this.#waiting
      this.#waiting = []
      for (const go of waiting) go()
    }
    if (this.#records() === 0 || this.#isClosed) return
    if (this.#collected.awaited.length > 0) this.#scheduleSoon()
    else this.#schedule()
  }

  #closedError(): Error {
    return this.#unavailable(this.#failure ?? new Error('this process is stopping.'))
  }

  #unavailable(cause: Error): Error {
    return storageError('SEARCH_UNAVAILABLE', this.#options.location, cause)
  }
}

function countOf({ starts, ends, lines, traces }: RecordBatch): number {
  return starts.size + ends.length + lines.length + traces.length
}

/** About what a record costs in memory beside its texts. */
const RECORD_BYTES = 500

function startBytes({ request }: ExecutionStart): number {
  return RECORD_BYTES + request.text.length
}

function endBytes({ request, response }: ExecutionEnd): number {
  return RECORD_BYTES + request.text.length + response.text.length
}

function lineBytes({ message }: LogLine): number {
  return RECORD_BYTES + message.length
}

function traceBytes({ steps }: ExecutionTrace): number {
  return steps.reduce((sum, { input, output }) => sum + RECORD_BYTES + input.text.length + output.text.length, 0)
}

/** Few records are found as soon as this; many wait until they are a batch that is worth it. */
const WRITE_MS = 100
const MANY_WRITE_MS = 500
const MANY = 100
const RETRY_MS = 1000
const SOON_AT = 0.25
const KEPT_LINE_OF = 10
