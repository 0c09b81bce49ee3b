import type { Clock, Timer } from '../clock.ts'
import { storageError } from '../errors.ts'
import type { Awaitable } from '../cache/cache.ts'
import type { EndOutcome, ExecutionEnd, ExecutionStart, ExecutionTrace, LogCounters, LogLine } from './execution-log.ts'
import type { RecordedEntries } from './execution-log.ts'

/** Records that are written together. */
export interface RecordBatch {
  readonly starts: readonly ExecutionStart[]
  readonly ends: readonly ExecutionEnd[]
  readonly lines: readonly LogLine[]
  readonly traces: readonly ExecutionTrace[]
}

/** Writes a batch as a whole, or throws; gives what became of each end. */
export type RecordSink = (batch: RecordBatch) => Awaitable<readonly EndOutcome[]>

export interface RecordBufferOptions {
  readonly write: RecordSink
  readonly clock: Clock
  /** For error texts: where the records go. */
  readonly location: string
  /** Told of what has been written. */
  readonly onWritten?: (written: RecordedEntries) => void
  /** @default 20_000 */
  readonly maxRecords?: number
  /** @default 64 MB */
  readonly maxBytes?: number
}

interface BufferedEnd {
  readonly end: ExecutionEnd
  readonly settle: ((outcome: EndOutcome) => void) | undefined
  readonly fail: ((error: Error) => void) | undefined
}

/**
 * Collects records and hands them on in batches, one at a time. A record waits for a tenth of a second at the most, an
 * awaited end until the end of this turn. What the sink does not take is kept and tried again every second.
 *
 * When more than half of the room is taken, one line in ten is kept; when all is, no lines and no starts, and whoever
 * records an end is asked to wait.
 */
export class RecordBuffer {
  readonly #options: RecordBufferOptions
  readonly #maxRecords: number
  readonly #maxBytes: number
  /** By key, so that an end takes the place of its start. */
  #starts = new Map<string, ExecutionStart>()
  #ends: BufferedEnd[] = []
  #lines: LogLine[] = []
  #traces: ExecutionTrace[] = []
  #bytes = 0
  /** What is being written counts until it is. */
  #writing: { readonly records: number; readonly bytes: number } | undefined
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
    this.#starts.set(start.key, start)
    this.#bytes += startBytes(start)
    this.#schedule()
  }

  recordEnd(end: ExecutionEnd, isAwaited: boolean): void | Promise<EndOutcome> {
    if (this.#isClosed) throw this.#closedError()
    const start = this.#starts.get(end.key)
    if (start) {
      this.#starts.delete(end.key)
      this.#bytes -= startBytes(start)
    }
    this.#bytes += endBytes(end)
    if (!isAwaited) {
      this.#ends.push({ end, settle: undefined, fail: undefined })
      this.#schedule()
      return this.#fill() >= 1 ? this.#room() : undefined
    }
    return new Promise((settle, fail) => {
      this.#ends.push({ end, settle, fail })
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
    this.#lines.push(line)
    this.#bytes += lineBytes(line)
    this.#schedule()
  }

  recordTrace(trace: ExecutionTrace): void {
    if (this.#fill() >= 0.5 || this.#isClosed) {
      this.#droppedTraces++
      return
    }
    this.#traces.push(trace)
    this.#bytes += traceBytes(trace)
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
    for (const { fail } of this.#ends) fail?.(this.#closedError())
    for (const go of this.#waiting) go()
  }

  /** How full the buffer is; 1 is full. */
  #fill(): number {
    const records = this.#records() / this.#maxRecords
    const bytes = (this.#bytes + (this.#writing?.bytes ?? 0)) / this.#maxBytes
    return records > bytes ? records : bytes
  }

  #records(): number {
    const waiting = this.#starts.size + this.#ends.length + this.#lines.length + this.#traces.length
    return waiting + (this.#writing?.records ?? 0)
  }

  #room(): Promise<EndOutcome> {
    return new Promise((resolve) => this.#waiting.push(() => resolve('recorded')))
  }

  #schedule(): void {
    if (this.#records() >= this.#maxRecords * SOON_AT && this.#failure === undefined) {
      this.#scheduleSoon()
    } else {
      this.#timer ??= this.#options.clock.setTimer(this.#failure ? RETRY_MS : WRITE_MS, () => {
        this.#timer = undefined
        void this.#write()
      })
    }
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
    if (this.#writing !== undefined) return this.#written
    this.#written = this.#writeOnce()
    return this.#written
  }

  async #writeOnce(): Promise<void> {
    const [starts, ends, lines, traces] = [this.#starts, this.#ends, this.#lines, this.#traces]
    const records = starts.size + ends.length + lines.length + traces.length
    if (records === 0) return
    const bytes = this.#bytes
    this.#writing = { records, bytes }
    this.#starts = new Map()
    this.#ends = []
    this.#lines = []
    this.#traces = []
    this.#bytes = 0
    try {
      const batch = { starts: [...starts.values()], ends: ends.map(({ end }) => end), lines, traces }
      const outcomes = await this.#options.write(batch)
      this.#failure = undefined
      this.#writing = undefined
      this.#settle(ends, outcomes)
      this.#tell(batch, outcomes)
    } catch (error) {
      this.#failure = error as Error
      this.#takeBack(starts, ends, lines, bytes)
      this.#traces = [...traces, ...this.#traces]
      this.#writing = undefined
    }
    this.#goOn()
  }

  #settle(ends: readonly BufferedEnd[], outcomes: readonly EndOutcome[]): void {
    ends.forEach(({ settle }, index) => {
      const outcome = outcomes[index] ?? 'recorded'
      if (outcome === 'known') this.#knownEnds++
      settle?.(outcome)
    })
  }

  #tell({ ends, lines }: RecordBatch, outcomes: readonly EndOutcome[]): void {
    const { onWritten } = this.#options
    if (onWritten === undefined || ends.length + lines.length === 0) return
    onWritten({ ends: ends.filter((_end, index) => outcomes[index] !== 'known'), lines })
  }

  #takeBack(starts: Map<string, ExecutionStart>, ends: BufferedEnd[], lines: LogLine[], bytes: number): void {
    this.#bytes += bytes
    for (const { end } of this.#ends) {
      const start = starts.get(end.key)
      if (start === undefined) continue
      starts.delete(end.key)
      this.#bytes -= startBytes(start)
    }
    for (const [key, start] of this.#starts) starts.set(key, start)
    this.#starts = starts
    this.#ends = [...ends, ...this.#ends]
    this.#lines = [...lines, ...this.#lines]
  }

  /** After a write: lets go whoever waits for room, and writes what came meanwhile. */
  #goOn(): void {
    if (this.#fill() < 1) {
      const waiting = this.#waiting
      this.#waiting = []
      for (const go of waiting) go()
    }
    if (this.#records() === 0 || this.#isClosed) return
    if (this.#ends.some(({ settle }) => settle)) this.#scheduleSoon()
    else this.#schedule()
  }

  #closedError(): Error {
    return this.#unavailable(this.#failure ?? new Error('this process is stopping.'))
  }

  #unavailable(cause: Error): Error {
    return storageError('SEARCH_UNAVAILABLE', this.#options.location, cause)
  }
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

const WRITE_MS = 100
const RETRY_MS = 1000
const SOON_AT = 0.25
const KEPT_LINE_OF = 10
