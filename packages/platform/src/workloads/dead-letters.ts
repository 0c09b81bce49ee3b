import type { FileReference } from '../queue/envelope.ts'
import type { LoggedMessage } from '../search/execution-log.ts'

/** A message that was refused and set aside (reliability.md EXE-10), and whose it is. */
export interface WorkloadDeadLetter {
  readonly id: string
  /** Of the execution, which is recorded as an error. */
  readonly key: string
  readonly pipeline: string
  readonly versionMajor: number
  readonly instance?: string
  /** Why it was refused, for people. */
  readonly reason: string
  /** Epoch ms. */
  readonly setAsideAt: number
  /** How often its execution was begun. */
  readonly starts: number
  readonly bodyBytes: number
}

export interface WorkloadDeadLetterDetail extends WorkloadDeadLetter {
  /** Type of the trigger. */
  readonly trigger: string
  /** Epoch ms. */
  readonly publishedAt: number
  readonly hops: number
  readonly parentKey?: string
  readonly files: readonly FileReference[]
  /** As records show it: sensitive fields are hidden. All of it is while nothing serves the pipeline. */
  readonly request: LoggedMessage
}

/** Dead letters of the deployments of a realm and environment. One of elsewhere is unknown. */
export interface WorkloadDeadLetters {
  /** The oldest first. */
  list(query: DeadLetterQuery): Promise<readonly WorkloadDeadLetter[]>
  get(realm: string, environment: string, id: string): Promise<WorkloadDeadLetterDetail | undefined>
  /**
   * Runs the message again, on what is deployed now, as a new execution that names the first one; settles with its key
   * when it is safely queued. The dead letter goes in the same moment.
   *
   * @throws RequestError `DEAD_LETTER_UNKNOWN`, `PIPELINE_NOT_DEPLOYED`, `REQUEST_EXPIRED` when a file that came with it
   *   is not kept any more; then, as when the queue is full, the dead letter stays
   */
  resend(request: DeadLetterResend): Promise<string>
  /** False: not there. */
  discard(realm: string, environment: string, id: string): Promise<boolean>
}

export interface DeadLetterQuery {
  readonly realm: string
  readonly environment: string
  readonly pipeline?: string
  /** Names of pipelines whose dead letters are left out. */
  readonly except: readonly string[]
  /** Id of the last one seen. */
  readonly after?: string
  readonly limit: number
}

/** Which one to send again, and on whose behalf. */
export interface DeadLetterResend {
  readonly realm: string
  readonly environment: string
  readonly id: string
  /** For the record. */
  readonly user: string
}
