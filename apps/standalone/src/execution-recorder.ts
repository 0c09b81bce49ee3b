import { hideFieldsInText } from '@jatai/languages/json'
import type { DeploymentSpec, Envelope, ExecutionEnd as LoggedEnd, ExecutionLog, LogSource } from '@jatai/platform'
import { readQueueName } from '@jatai/runtime'
import type { ExecutionEnd } from '@jatai/runtime'
import type { LogLine } from '@jatai/sdk'
import { shownRequest, shownText } from './shown-message.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export interface ExecutionRecorder {
  ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void>
  /** Settles when the record is safe. Also of a queue that nothing serves now: what was accepted is never just gone. */
  expired(envelope: Envelope, queue: string): Promise<void>
  findEnd(spec: DeploymentSpec, key: string): Promise<'response' | 'error' | undefined>
  log(spec: DeploymentSpec, lines: readonly LogLine[]): void
}

/**
 * Records executions and pipeline logs in the search port, masked and shortened as they are shown.
 *
 * @param find what serves a queue now
 */
export function createExecutionRecorder(
  log: ExecutionLog,
  find: (queue: string) => DeploymentSpec | undefined,
): ExecutionRecorder {
  const sources = new WeakMap<DeploymentSpec, LogSource>()

  function sourceOf(spec: DeploymentSpec): LogSource {
    let source = sources.get(spec)
    if (source === undefined) sources.set(spec, (source = sourceOfSpec(spec)))
    return source
  }

  return {
    ended(spec, { delivery, kind, code, reply, startedAt, endedAt, replica, trace }) {
      if (kind === 'refused') return undefined // Never an execution (triggers.md §2.11).
      const { envelope } = delivery
      const source = sourceOf(spec)
      // Every synchronous call waits for this line by line: fields one by one cost half of what spreading them does.
      const record: Writable<LoggedEnd> = {
        realm: source.realm,
        environment: source.environment,
        pipeline: source.pipeline,
        version: source.version,
        key: envelope.key,
        deployment: spec.id,
        replica,
        trigger: envelope.trigger,
        startedAt,
        elapsedMs: endedAt - startedAt,
        kind: kind === 'error' ? 'error' : 'response',
        request: shownRequest(envelope, spec),
        response: shownText(reply.body, reply.body.length, spec),
        attempt: delivery.starts + 1,
        isRedelivery: delivery.redelivered,
        hops: envelope.hops,
      }
      if (source.instance !== undefined) record.instance = source.instance
      if (code !== 0) record.code = code
      if (envelope.parentKey !== undefined) record.parentKey = envelope.parentKey
      const { facts } = factsOf(envelope)
      if (facts !== undefined) record.facts = facts
      // A message that may come again is only told from a new one by its record.
      const isAwaited = envelope.durable || envelope.isOnce === true
      const recorded = log.recordEnd(record, { isAwaited })
      if (trace !== undefined) log.recordTrace({ ...source, key: envelope.key, ...trace })
      return recorded === undefined ? undefined : recorded.then(() => undefined)
    },
    async expired(envelope, queue) {
      const spec = find(queue)
      const source = spec === undefined ? sourceOfQueue(queue) : sourceOf(spec)
      if (source === undefined) return // No deployment ever had it.
      const error = JSON.stringify({
        timestamp: Date.now(),
        error: 'The message expired before an engine took it',
        code: 408,
      })
      const end = {
        ...source,
        key: envelope.key,
        deployment: spec?.id ?? envelope.deployment,
        trigger: envelope.trigger,
        startedAt: Date.now(),
        elapsedMs: 0,
        kind: 'error' as const,
        code: 408,
        request: shownRequest(envelope, spec),
        response: { text: error, bytes: error.length },
        hops: envelope.hops,
        ...(envelope.parentKey === undefined ? {} : { parentKey: envelope.parentKey }),
        ...factsOf(envelope),
      }
      await log.recordEnd(end, { isAwaited: envelope.durable })
    },
    async findEnd(spec, key) {
      const record = await log.getExecution(spec.realm, spec.environment, key)
      return record === undefined || record.kind === 'running' ? undefined : record.kind
    },
    log(spec, lines) {
      const source = sourceOf(spec)
      for (const { at, level, text, key, stepName } of lines) {
        log.recordLine({
          ...source,
          at,
          level,
          message: hideFieldsInText(text, spec.sensitiveFields ?? []),
          ...(key === undefined ? {} : { key }),
          ...(stepName === undefined ? {} : { step: stepName }),
        })
      }
    },
  }
}

function sourceOfSpec({
  realm,
  environment,
  pipelineName,
  versionMajor,
  versionMinor,
  instance,
}: DeploymentSpec): LogSource {
  const source = { realm, environment, pipeline: pipelineName, version: `${versionMajor}.${versionMinor}` }
  return instance === undefined ? source : { ...source, instance: instance.name }
}

function sourceOfQueue(queue: string): LogSource | undefined {
  const line = readQueueName(queue)
  if (line === undefined) return undefined
  const { realm, environment, pipelineName, versionMajor, instance } = line
  const source = { realm, environment, pipeline: pipelineName, version: String(versionMajor) }
  return instance === undefined ? source : { ...source, instance }
}

function factsOf({ reexecutionOf, dueAt, attempt }: Envelope): Pick<LoggedEnd, 'facts'> {
  if (reexecutionOf !== undefined) {
    return { facts: { reexecutionOf: reexecutionOf.key, reexecutedBy: reexecutionOf.user } }
  }
  if (dueAt !== undefined) return { facts: { dueAt, attempt: attempt ?? 1 } }
  return {}
}
