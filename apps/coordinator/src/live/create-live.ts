import { executions, logs } from '@jatai/api'
import { hasWords } from '@jatai/platform'
import type { ExecutionEnd, ExecutionLog, LogLine } from '@jatai/platform'
import { summaryOf, summaryView } from '../executions/execution-views.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { lineView } from '../logs/log-views.ts'
import type { Visibility } from '../monitor/visibility.ts'
import type { EventStream } from '../http/event-stream.ts'
import { createRecordFeed } from './record-feed.ts'

/** Records that a reader who comes back gets from the store at most. */
const MOST_MISSED = 1000
/** An execution is recorded when it ends, which is at most so long after its start (triggers.md §1.1). */
const LONGEST_EXECUTION_MS = 900_000

export interface Live {
  readonly routes: readonly BoundRoute[]
  /** Pages that follow now. */
  readers(): number
  close(): void
}

/** Executions and log lines as they are recorded, by server-sent events. */
export function createLive(options: {
  readonly search: ExecutionLog
  readonly visibility: Visibility
  /** @default 15_000 */
  readonly heartbeatMs?: number | undefined
}): Live {
  const { search, visibility, heartbeatMs } = options
  const ends = createRecordFeed<ExecutionEnd>({ search, heartbeatMs, pick: (recorded) => recorded.ends })
  const lines = createRecordFeed<LogLine>({ search, heartbeatMs, pick: (recorded) => recorded.lines })
  const endOf = ({ startedAt, elapsedMs }: ExecutionEnd): number => startedAt + elapsedMs

  return {
    routes: [
      bind(executions.followExecutions, async ({ caller, params: { environment }, query, header }) => {
        const { realm } = caller
        const { type, pipeline, version, source, code } = query
        const except = await visibility.hidden(caller)
        const hidden = new Set(except)
        return streamOf(
          ends.follow({
            event: 'execution',
            lastEventId: header('last-event-id'),
            timeOf: endOf,
            view: (end) => summaryView(summaryOf(end)),
            wants: (end) =>
              end.realm === realm &&
              end.environment === environment &&
              !hidden.has(end.pipeline) &&
              (type === undefined || end.kind === type) &&
              isEqual(pipeline, end.pipeline) &&
              isOfVersion(version, end.version) &&
              isEqual(source, end.trigger) &&
              (code === undefined || end.code === code),
            async since(at) {
              const from = at - LONGEST_EXECUTION_MS
              const found = await search.findExecutions({ realm, environment, except, from, limit: MOST_MISSED })
              const records = await Promise.all(
                found.executions
                  .filter(({ startedAt, elapsedMs = 0 }) => startedAt + elapsedMs >= at)
                  .map(({ key }) => search.getExecution(realm, environment, key)),
              )
              const values = records.filter((record) => record !== undefined && record.kind !== 'running')
              // Ended ones have all that an end has.
              return { values: (values as ExecutionEnd[]).reverse(), isComplete: found.next === undefined }
            },
          }),
        )
      }),

      bind(logs.followLogs, async ({ caller, params: { environment }, query, header }) => {
        const { realm } = caller
        const { message = '', pipeline = '', version, key, level } = query
        const except = await visibility.hidden(caller)
        const hidden = new Set(except)
        return streamOf(
          lines.follow({
            event: 'line',
            lastEventId: header('last-event-id'),
            timeOf: ({ at }) => at,
            view: lineView,
            wants: (line) =>
              line.realm === realm &&
              line.environment === environment &&
              !hidden.has(line.pipeline) &&
              (level === undefined || line.level === level) &&
              isEqual(key, line.key) &&
              isOfVersion(version, line.version) &&
              hasWords(line.pipeline, pipeline) &&
              hasWords(line.message, message),
            async since(from) {
              const found = await search.findLines({ realm, environment, except, from, limit: MOST_MISSED })
              return { values: [...found.lines].reverse(), isComplete: found.next === undefined }
            },
          }),
        )
      }),
    ],
    readers: () => ends.readers() + lines.readers(),
    close() {
      ends.close()
      lines.close()
    },
  }
}

/** Proxies in front hand each event on at once. */
function streamOf(stream: EventStream): Answer<EventStream> {
  return new Answer(stream, { headers: { 'X-Accel-Buffering': 'no' } })
}

function isEqual(wanted: string | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted === '' || wanted === value
}

function isOfVersion(wanted: string | undefined, version: string): boolean {
  return isEqual(wanted, version) || wanted === version.split('.')[0]
}
