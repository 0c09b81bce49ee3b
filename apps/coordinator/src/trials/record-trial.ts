import { hideFieldsInText } from '@jatai/languages/json'
import type { ExecutionLog, LoggedMessage, StepTrace, TrialLogLine } from '@jatai/platform'
import type { TrialRecord } from './trial-record.ts'

/** Under which name runs of the panel are found on the pages of Monitor (run-and-monitor.md §11). */
const PIPELINE = 'test-mode'
/** engine.md §9.2. */
const SHOWN_CHARACTERS = 32 * 1024
/** Of the details page (run-and-monitor.md §10). */
const SHOWN_STEPS = 50

/**
 * Records a run that has ended, beside the executions of deployments.
 *
 * @param sensitiveFields hidden in the payload; what the run told comes without them
 */
export function recordTrial(log: ExecutionLog, record: TrialRecord, sensitiveFields: readonly string[]): void {
  const end = record.events.findLast((event) => event.name === 'end')?.data
  if (end === undefined) return
  const source = { realm: record.realm, environment: 'test', pipeline: PIPELINE, version: '1.0' }
  void log.recordEnd({
    ...source,
    key: record.executionKey,
    deployment: PIPELINE,
    trigger: PIPELINE,
    startedAt: record.startedAt,
    elapsedMs: end.elapsedMs,
    kind: end.kind,
    ...(end.code === undefined ? {} : { code: end.code }),
    request: shown(hideFieldsInText(record.payload, sensitiveFields)),
    response: shown(end.output),
    facts: { user: record.startedBy.email ?? record.startedBy.name, pipeline: record.pipelineName },
  })
  const steps: StepTrace[] = []
  for (const event of record.events) {
    if (event.name === 'step') steps.push(event.data)
    else if (event.name === 'line') log.recordLine({ ...source, ...lineOf(event.data), key: record.executionKey })
  }
  const kept = steps.slice(0, SHOWN_STEPS)
  log.recordTrace({
    ...source,
    key: record.executionKey,
    steps: kept.map((step) => ({ ...step, input: shown(step.input.text), output: shown(step.output.text) })),
    left: steps.length - kept.length + end.stepsLeftOut,
  })
}

function lineOf({ at, level, message, step }: TrialLogLine): TrialLogLine {
  return { at, level, message, ...(step === undefined ? {} : { step }) }
}

function shown(text: string): LoggedMessage {
  const bytes = Buffer.byteLength(text)
  return text.length <= SHOWN_CHARACTERS
    ? { text, bytes }
    : { text: text.slice(0, SHOWN_CHARACTERS), bytes, isTruncated: true }
}
