import { RequestError } from '@jatai/errors'
import type { DeploymentSpec, ExecutionLog, Trial, TrialPauses, TrialResume, Trials } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import type { TrialArchive } from './trial-archive.ts'
import { recordTrial } from './record-trial.ts'
import { openPauses } from './trial-record.ts'
import type { TrialEvent, TrialRecord } from './trial-record.ts'

/** engine.md §12; whoever debugs needs time to think. */
const TIMEOUT_MS = 5 * 60_000
const DEBUG_TIMEOUT_MS = 30 * 60_000
/** Each holds a thread. */
const MOST_AT_ONCE = 8

/** Runs of documents that are not deployed, each for who has started it. */
export interface TrialsService {
  /** @throws FlowError when the document cannot run; RequestError `TOO_MANY_REQUESTS`, `INPUT_INVALID` */
  start(
    caller: Caller,
    request: {
      readonly spec: DeploymentSpec
      readonly id: string
      readonly payload: string
      readonly pauses: TrialPauses | undefined
      readonly pipelineId: string | undefined
    },
  ): Promise<TrialRecord>
  /** @throws RequestError `TRIAL_UNKNOWN` */
  find(caller: Caller, id: string): Promise<TrialRecord>
  /**
   * Calls back with the events behind a number, those that are there at once; the function that is returned ends that.
   *
   * @throws RequestError `TRIAL_UNKNOWN`
   */
  follow(
    caller: Caller,
    id: string,
    after: number,
    onEvent: (event: TrialEvent, number: number) => void,
  ): Promise<() => void>
  /** @throws RequestError `TRIAL_UNKNOWN`, `TRIAL_NOT_PAUSED`, `INPUT_INVALID` */
  resume(caller: Caller, id: string, resume: TrialResume): Promise<void>
  /** @throws RequestError `TRIAL_UNKNOWN` */
  stop(caller: Caller, id: string): Promise<void>
  /** Stops all; settles when they have ended and can be found. */
  close(): Promise<void>
}

interface Running {
  readonly record: TrialRecord & { readonly events: TrialEvent[] }
  readonly sensitiveFields: readonly string[]
  readonly listeners: Set<(event: TrialEvent, number: number) => void>
  trial: Trial | undefined
  /** It has ended and can be found. */
  readonly kept: PromiseWithResolvers<void>
}

export function createTrialsService({
  trials,
  archive,
  log,
  createKey,
  now,
  report,
}: {
  readonly trials: Trials
  readonly archive: TrialArchive
  readonly log: ExecutionLog
  readonly createKey: () => string
  readonly now: () => number
  readonly report: (error: unknown) => void
}): TrialsService {
  const running = new Map<string, Running>()
  let isClosing = false

  function tell(each: Running, event: TrialEvent): void {
    each.record.events.push(event)
    for (const listener of each.listeners) listener(event, each.record.events.length)
  }

  function end({ record, sensitiveFields, kept }: Running): void {
    archive
      .keep(record)
      .catch(report)
      .finally(() => {
        running.delete(record.id)
        kept.resolve()
      })
    recordTrial(log, record, sensitiveFields)
  }

  function own(caller: Caller, record: TrialRecord | undefined): record is TrialRecord {
    return record !== undefined && record.realm === caller.realm && record.startedBy.id === caller.actor.id
  }

  async function find(caller: Caller, id: string): Promise<TrialRecord> {
    const record = running.get(id)?.record ?? (await archive.find(caller.realm, id))
    if (!own(caller, record)) throw unknown(id)
    return record
  }

  function findRunning(caller: Caller, id: string): Running | undefined {
    const each = running.get(id)
    return each !== undefined && own(caller, each.record) ? each : undefined
  }

  return {
    find,
    async start(caller, { spec, id, payload: given, pauses, pipelineId }) {
      const payload = given.trim() === '' ? '{}' : given
      checkJson(payload, 'payload')
      if (running.size >= MOST_AT_ONCE) {
        throw new RequestError('TOO_MANY_REQUESTS', `${MOST_AT_ONCE} test runs are under way: try again in a moment`, {
          details: { retryAfter: 5 },
        })
      }
      const each: Running = {
        record: {
          id,
          realm: caller.realm,
          executionKey: createKey(),
          pipelineName: spec.pipelineName,
          ...(pipelineId === undefined ? {} : { pipelineId }),
          startedAt: now(),
          startedBy: caller.actor,
          payload,
          document: spec.document,
          events: [],
        },
        sensitiveFields: spec.sensitiveFields ?? [],
        listeners: new Set(),
        trial: undefined,
        kept: Promise.withResolvers(),
      }
      running.set(id, each)
      const timeoutMs = pauses === undefined || pauses.length === 0 ? TIMEOUT_MS : DEBUG_TIMEOUT_MS
      const { executionKey } = each.record
      try {
        each.trial = await trials.start(
          { spec, executionKey, payload, timeoutMs, ...(pauses === undefined ? {} : { pauses }) },
          {
            onStep: (data) => tell(each, { name: 'step', data }),
            onLog: (data) => tell(each, { name: 'line', data }),
            onPause: (data) => tell(each, { name: 'pause', data }),
            onEnd(data) {
              tell(each, { name: 'end', data })
              end(each)
            },
          },
        )
      } catch (error) {
        running.delete(id)
        each.kept.resolve()
        throw error
      }
      if (isClosing) each.trial.stop()
      return each.record
    },
    async follow(caller, id, after, onEvent) {
      const each = findRunning(caller, id)
      const { events } = each?.record ?? (await find(caller, id))
      for (const [index, event] of events.slice(after).entries()) onEvent(event, after + index + 1)
      each?.listeners.add(onEvent)
      return () => void each?.listeners.delete(onEvent)
    },
    async resume(caller, id, resume) {
      const each = findRunning(caller, id)
      const open = openPauses((each?.record ?? (await find(caller, id))).events)
      if (resume.message !== undefined) {
        if (resume.pause === undefined)
          throw new RequestError('INPUT_INVALID', 'A message needs the number of its pause')
        checkJson(resume.message, 'message')
      }
      const isOpen = resume.pause === undefined ? open.length > 0 : open.some(({ pause }) => pause === resume.pause)
      if (!isOpen || each?.trial?.resume(resume) !== true) {
        throw new RequestError('TRIAL_NOT_PAUSED', 'The test run does not wait there', { details: { status: 409 } })
      }
      tell(each, { name: 'resume', data: resume.pause === undefined ? {} : { pause: resume.pause } })
    },
    async stop(caller, id) {
      const each = findRunning(caller, id)
      if (each === undefined) await find(caller, id)
      else each.trial?.stop()
    },
    async close() {
      isClosing = true
      const all = [...running.values()]
      for (const { trial } of all) trial?.stop()
      await Promise.all(all.map(({ kept }) => kept.promise))
    },
  }
}

/** @throws RequestError `INPUT_INVALID` */
function checkJson(text: string, field: string): void {
  try {
    JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RequestError('INPUT_INVALID', `The ${field} is no JSON: ${why}`, { cause })
  }
}

function unknown(id: string): RequestError {
  return new RequestError('TRIAL_UNKNOWN', `You have no test run "${id}", or it is older than 24 hours`)
}
