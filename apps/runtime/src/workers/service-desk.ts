import type { ScriptPool } from '@jatai/connectors'
import { isJataiError, RemoteError } from '@jatai/errors'
import { requestReply } from '@jatai/platform'
import type { Cache, Clock, Envelope, Gateway, Queue, Reply } from '@jatai/platform'
import { eventTopic, queueName } from '../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import { fromByteText, toByteText } from './byte-text.ts'
import { PIPELINE_EXECUTOR } from './deployment-runner.ts'
import type { ServiceRequest, ServiceResult } from './messages.ts'

/** A deployment that can be called. */
export interface CallTarget {
  readonly spec: DeploymentSpec
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
}

/** Answers what worker threads ask of the rest of the process. */
export interface ServiceDesk {
  /** Never rejects. @param signal aborted when nobody waits for the result any more */
  serve(spec: DeploymentSpec, request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult>
}

export function createServiceDesk(options: {
  readonly queue: Queue
  readonly cache: Cache
  readonly clock: Clock
  readonly scripts: ScriptPool
  readonly gateway: Pick<Gateway, 'signToken' | 'verifyToken'>
  readonly createKey: () => string
  /** @throws RequestError when it is not deployed beside the caller */
  findTarget(caller: DeploymentSpec, pipelineName: string, versionMajor: number): CallTarget
}): ServiceDesk {
  const { queue, cache, clock, scripts, gateway, createKey, findTarget } = options

  async function answer(spec: DeploymentSpec, request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult> {
    switch (request.service) {
      case 'publish-event':
        await queue.publishEvent(eventTopic(spec.environment, spec.realm, request.name), {
          ...envelopeFor(spec.id, 'event', request.body),
          hops: request.hops,
          parentKey: request.parentKey,
        })
        return { kind: 'done' }
      case 'call-pipeline':
        return callPipeline(spec, request)
      case 'token-sign':
        return { kind: 'done', text: await gateway.signToken(spec, request.payload) }
      case 'token-verify': {
        const verified = await gateway.verifyToken(spec, request.token)
        return verified === undefined ? { kind: 'done' } : { kind: 'done', text: verified.payload }
      }
      case 'run-script':
        return { kind: 'script', result: await scripts.runner(spec.id).run(request.script, signal) }
      case 'session-get': {
        const text = await cache.get(sessionKey(spec, request))
        return text === undefined ? { kind: 'done' } : { kind: 'done', text }
      }
      case 'session-put':
        await cache.set(sessionKey(spec, request), request.value, Math.max(1, request.expiresAt - clock.now()))
        return { kind: 'done' }
      case 'session-delete':
        await cache.delete(sessionKey(spec, request))
        return { kind: 'done' }
    }
  }

  async function callPipeline(
    caller: DeploymentSpec,
    call: Extract<ServiceRequest, { service: 'call-pipeline' }>,
  ): Promise<ServiceResult> {
    const target = findTarget(caller, call.pipelineName, call.versionMajor)
    const envelope: Envelope = {
      ...envelopeFor(target.spec.id, PIPELINE_EXECUTOR, call.payload),
      expiresAt: clock.now() + call.expirationMs,
      timeoutMs: target.timeoutMs,
      durable: !call.wait,
      hops: call.hops,
      callDepth: call.callDepth,
      parentKey: call.parentKey,
      redeliveryAllowed: target.allowRedelivery,
    }
    if (!call.wait) {
      await queue.publish(queueName(target.spec), envelope)
      return { kind: 'done' }
    }
    const reply = await replyInTime(queueName(target.spec), envelope, call)
    const text = fromByteText(reply.body)
    if (reply.kind === 'response') return { kind: 'outcome', outcome: 'response', text, code: 0 }
    const { code } = JSON.parse(text) as { code?: unknown }
    return { kind: 'outcome', outcome: 'error', text, code: typeof code === 'number' ? code : 500 }
  }

  async function replyInTime(
    name: string,
    envelope: Envelope,
    { pipelineName, timeoutMs }: { readonly pipelineName: string; readonly timeoutMs: number },
  ): Promise<Reply> {
    const late = new AbortController()
    const timer = clock.setTimer(timeoutMs, () =>
      late.abort(
        new RemoteError('PIPELINE_TIMEOUT', `The pipeline ${pipelineName} did not answer within ${timeoutMs} ms`),
      ),
    )
    try {
      return await requestReply(queue, name, envelope, late.signal)
    } finally {
      timer.cancel()
    }
  }

  function envelopeFor(deployment: string, trigger: string, json: string): Envelope {
    return {
      key: createKey(),
      deployment,
      trigger,
      publishedAt: clock.now(),
      expiresAt: 0,
      timeoutMs: 30_000,
      durable: true,
      hops: 0,
      redeliveryAllowed: false,
      head: '',
      body: toByteText(json),
    }
  }

  return {
    async serve(spec, request, signal) {
      try {
        return await answer(spec, request, signal)
      } catch (error) {
        const known = isJataiError(error) ? error : undefined
        return {
          kind: 'failed',
          code: known?.code ?? 'SERVICE_FAILED',
          message: error instanceof Error ? error.message : String(error),
          retryable: known instanceof RemoteError && known.retryable,
        }
      }
    },
  }
}

function sessionKey(spec: DeploymentSpec, { user, field }: { readonly user: string; readonly field: string }): string {
  return `session:${spec.environment}:${spec.realm}:${JSON.stringify([user, field])}`
}
