import type { executions } from '@jatai/api'
import type { ExecutionEnd, ExecutionSummary, LoggedMessage } from '@jatai/platform'

/** An execution as lists show it. */
export function summaryView(summary: ExecutionSummary): executions.ExecutionSummary {
  return {
    key: summary.key,
    startedAt: summary.startedAt,
    pipeline: summary.pipeline,
    version: summary.version,
    instance: summary.instance ?? null,
    source: summary.trigger,
    type: summary.kind,
    code: summary.code ?? null,
    elapsedMs: summary.elapsedMs ?? null,
    deployment: summary.deployment,
    replica: summary.replica ?? null,
    attempt: summary.attempt ?? 1,
    redelivery: summary.isRedelivery ?? false,
    hops: summary.hops ?? 0,
    parentKey: summary.parentKey ?? null,
    requestBytes: summary.requestBytes,
    responseBytes: summary.responseBytes ?? null,
  }
}

/** The row of an execution that has just been recorded. */
export function summaryOf({ request, response, facts: _facts, ...end }: ExecutionEnd): ExecutionSummary {
  return { ...end, requestBytes: request.bytes, responseBytes: response.bytes }
}

export function messageView({ text, bytes, isTruncated = false }: LoggedMessage): {
  readonly text: string
  readonly bytes: number
  readonly truncated: boolean
} {
  return { text, bytes, truncated: isTruncated }
}
