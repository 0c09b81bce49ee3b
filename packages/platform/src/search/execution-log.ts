/**
 * The search port: what executions did (run-and-monitor.md §10–§12) and what pipelines logged, found by pipeline, key,
 * time and free text.
 *
 * Promises that every adapter keeps:
 * - Recording is cheap: records are kept in a bounded buffer and written in bulk, off the path of the message.
 * - Each execution key gets exactly one end; the first one wins, later ones are counted and dropped (EXE-05).
 * - Ends are never dropped. While the storage is down or slow they wait in the buffer, and when that is full,
 *   `recordEnd` makes its callers wait (EXE-09). Starts and log lines may be dropped then; they are counted.
 * - What was recorded can be found a second later; after {@link ExecutionLog.flush} at once.
 *
 * Sensitive fields are replaced and texts shortened before they come here (engine.md §9.2, §9.3). Failures are
 * `RemoteError` `SEARCH_UNAVAILABLE` (retryable) and `RequestError` `SEARCH_QUERY`.
 */
export interface ExecutionLog {
  /** Records that an execution runs. Its end replaces this record. */
  recordStart(start: ExecutionStart): void

  /**
   * Records the end of an execution. With `isAwaited` the promise settles when the record is safe, however long that
   * takes; only closing ends the wait. Without it nothing is returned, or, if the buffer is full, a promise to wait for
   * before more is done.
   */
  recordEnd(end: ExecutionEnd, options?: { readonly isAwaited?: boolean }): void | Promise<EndOutcome>

  recordLine(line: LogLine): void

  /** What the steps of an execution did, once it has ended. Dropped under the same terms as lines. */
  recordTrace(trace: ExecutionTrace): void

  /**
   * Calls back with what has just become findable, in the order in which it was recorded: of this process, and of
   * others where the store is shared. The function that is returned ends that.
   */
  onRecorded(listener: RecordListener): () => void

  /** Settles when all that was recorded until now can be found. */
  flush(): Promise<void>

  /** Newest first, without texts. */
  findExecutions(query: ExecutionQuery): Promise<ExecutionPage>
  getExecution(realm: string, environment: string, key: string): Promise<ExecutionRecord | undefined>
  /** Goes with its execution. */
  getTrace(realm: string, environment: string, key: string): Promise<ExecutionTrace | undefined>
  findLines(query: LineQuery): Promise<LinePage>
  /** Counts and times of ended executions, a row for each pipeline and version, the most executed first. */
  summarize(query: LogScope & TimeRange): Promise<readonly PipelineSummary[]>

  /** Deletes the oldest beyond the limits, for each pipeline, major version and instance in the scope by itself. */
  applyRetention(scope: LogScope, limits: RetentionLimits): Promise<DeletedRecords>

  /** Since this process opened the log. */
  counters(): LogCounters

  /** Settles if the log takes records now; otherwise says what is missing. */
  check(): Promise<void>
  /** Writes what is in the buffer, then closes. */
  close(): Promise<void>
}

/** Whose executions and lines. Fields that are left out count as "any". */
export interface LogScope {
  readonly realm: string
  readonly environment: string
  /** The whole name. */
  readonly pipeline?: string
  /** `2`, or `2.1`. */
  readonly version?: string
  /** Names of pipelines that are left out. */
  readonly except?: readonly string[]
}

/** Milliseconds since 1970. */
export interface TimeRange {
  /** Inclusive. */
  readonly from?: number
  /** Exclusive. */
  readonly to?: number
}

/** What a record belongs to. */
export interface LogSource {
  readonly realm: string
  readonly environment: string
  readonly pipeline: string
  /** `major.minor`. */
  readonly version: string
  readonly instance?: string
}

/** A request or response as it is shown (engine.md §9.2). */
export interface LoggedMessage {
  /** Masked and cut to what may be shown; searched by words. */
  readonly text: string
  /** Size of the whole message. */
  readonly bytes: number
  readonly isTruncated?: boolean
}

export interface ExecutionStart extends LogSource {
  readonly key: string
  readonly deployment: string
  readonly replica?: string
  /** Type of the trigger. */
  readonly trigger: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly request: LoggedMessage
  /** @default 1 */
  readonly attempt?: number
  readonly isRedelivery?: boolean
  readonly hops?: number
  readonly parentKey?: string
  /** Small facts for the details page, such as who re-executed which key. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

/** Has all of the start too, so that an execution is recorded even if its start was not. */
export interface ExecutionEnd extends ExecutionStart {
  readonly kind: 'response' | 'error'
  /** Error code, HTTP style. */
  readonly code?: number
  readonly elapsedMs: number
  readonly response: LoggedMessage
}

/** `known`: the key had an end already, and this one was dropped. */
export type EndOutcome = 'recorded' | 'known'

export interface LogLine extends LogSource {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  /** Absent for start-up, deployment and configuration lines. */
  readonly key?: string
  readonly step?: string
}

/** The runs of steps of one execution, in the order in which they ended (engine.md §5, step metadata). */
export interface ExecutionTrace extends LogSource {
  readonly key: string
  readonly steps: readonly StepTrace[]
  /** Runs that were left out because there were too many. */
  readonly left: number
}

/** One run of one step. Texts are masked and cut. */
export interface StepTrace {
  readonly id: string
  readonly stepName: string
  readonly connector: string
  /** Where it ran: `For Each A [2] > Retry B [0]`; empty on the main track. */
  readonly path: string
  readonly status: 'success' | 'failed'
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly elapsedMs: number
  readonly input: LoggedMessage
  /** What it made of it; for a failed one its error. */
  readonly output: LoggedMessage
}

/** What has become findable. */
export interface RecordedEntries {
  readonly ends: readonly ExecutionEnd[]
  readonly lines: readonly LogLine[]
}

/** Must not throw. */
export type RecordListener = (recorded: RecordedEntries) => void

export type LogLevel = 'INFO' | 'WARN' | 'ERROR'

export interface ExecutionQuery extends LogScope, TimeRange {
  /** @default both kinds of ends, and what still runs is left out */
  readonly kind?: 'response' | 'error' | 'running'
  readonly key?: string
  readonly trigger?: string
  readonly code?: number
  /** Simple query syntax over request and response (run-and-monitor.md §10). */
  readonly text?: string
  /** @default 20 */
  readonly limit?: number
  /** `next` of the page before, of the same query. */
  readonly page?: string
}

export interface ExecutionSummary extends Omit<ExecutionStart, 'request' | 'facts'> {
  readonly kind: 'response' | 'error' | 'running'
  readonly code?: number
  readonly elapsedMs?: number
  readonly requestBytes: number
  readonly responseBytes?: number
}

export interface ExecutionPage {
  readonly executions: readonly ExecutionSummary[]
  readonly next?: string
}

export interface ExecutionRecord extends ExecutionSummary {
  readonly request: LoggedMessage
  readonly response?: LoggedMessage
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

export interface LineQuery extends Omit<LogScope, 'pipeline'>, TimeRange {
  /** Whole words of the pipeline's name. */
  readonly pipelineWords?: string
  readonly pipeline?: string
  readonly key?: string
  readonly level?: LogLevel
  /** Whole words, all of which must be there. */
  readonly words?: string
  /** @default descending */
  readonly order?: 'ascending' | 'descending'
  /** @default 20 */
  readonly limit?: number
  readonly page?: string
}

export interface LinePage {
  readonly lines: readonly LogLine[]
  readonly next?: string
}

export interface PipelineSummary {
  readonly pipeline: string
  readonly version: string
  readonly total: number
  readonly failed: number
  readonly averageMs: number
  readonly minimumMs: number
  readonly maximumMs: number
}

export interface RetentionLimits {
  /** Milliseconds since 1970: what started before goes. */
  readonly executionsBefore?: number
  readonly maxExecutions?: number
  readonly linesBefore?: number
  /** Length of the lines' messages. */
  readonly maxLineBytes?: number
  /** Who may have more of the quantities: as many times as much. */
  readonly factors?: readonly RetentionFactor[]
}

export interface RetentionFactor {
  readonly pipeline: string
  readonly versionMajor: number
  readonly instance?: string
  readonly factor: number
}

export interface DeletedRecords {
  readonly executions: number
  readonly lines: number
}

export interface LogCounters {
  readonly droppedLines: number
  readonly droppedTraces: number
  readonly droppedStarts: number
  /** Ends of keys that had one. */
  readonly knownEnds: number
  /** Records in the buffer now. */
  readonly buffered: number
}
