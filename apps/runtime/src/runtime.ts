import { createScriptPool, eventExpirationMs, loadTrigger } from '@jatai/connectors'
import type { CompiledTrigger } from '@jatai/engine'
import { FlowError, isJataiError, RemoteError, RequestError } from '@jatai/errors'
import type { Cache, Envelope, Queue, Reply } from '@jatai/platform'
import type { LogLine, Trigger } from '@jatai/sdk'
import { eventTopic, queueName } from './deployments/deployment-spec.ts'
import type { DeploymentSpec } from './deployments/deployment-spec.ts'
import { queueLimit } from './deployments/sizes.ts'
import type { MessageFiles } from './files/message-files.ts'
import type { HttpListener } from './intake/http/http-listener.ts'
import { httpTarget, publishedPaths } from './intake/http/http-target.ts'
import type { HttpTarget } from './intake/http/http-target.ts'
import { fromByteText, toByteText } from './workers/byte-text.ts'
import { compileDeployment, PIPELINE_EXECUTOR } from './workers/deployment-runner.ts'
import type { OutboundRules, ServiceRequest, ServiceResult } from './workers/messages.ts'
import { startReplica } from './workers/replica.ts'
import type { ExecutionEnd, Replica } from './workers/replica.ts'
import { createWorkerThreads } from './workers/worker-threads.ts'

export interface RuntimeOptions {
  readonly queue: Queue
  readonly cache: Cache
  /** Environment → where its HTTP pipelines are published. */
  readonly listeners: ReadonlyMap<string, HttpListener>
  readonly createKey: () => string
  /** Folder for the folders of executions. */
  readonly filesRoot: string
  /** Files that travel beside messages, in and out of these folders. */
  readonly files: MessageFiles
  readonly outbound: OutboundRules
  /** A worker thread without work for this long is parked. @default 30_000 */
  readonly parkAfterMs?: number
  /** Records an execution; a durable message is acknowledged when this has settled. */
  ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void>
  log(spec: DeploymentSpec, lines: readonly LogLine[]): void
}

/** A deployment that is being served. */
export interface Deployment {
  readonly spec: DeploymentSpec
  /** Published paths, for pipelines with an HTTP trigger. */
  readonly paths: readonly string[]
  readonly replicas: readonly Replica[]
}

/** Carries deployed pipelines (design.md §1): their triggers, queues and engines. */
export interface Runtime {
  /**
   * Serves a deployment; one of the same pipeline, major version and environment is replaced, its queue kept.
   *
   * @throws FlowError when the document cannot run or its routes belong to another pipeline: then nothing changes
   */
  deploy(spec: DeploymentSpec): Promise<Deployment>
  /** Stops a deployment and removes its queue; unknown ids are no error. */
  undeploy(id: string): Promise<void>
  deployments(): readonly Deployment[]
  /** Cancels a running execution; false when it is not running. */
  cancel(key: string): boolean
  /** Stops taking messages; settles when executions have ended or `drainMs` is over. */
  close(drainMs: number): Promise<void>
}

interface Served extends Deployment {
  readonly target: HttpTarget | undefined
  readonly topic: string | undefined
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
}

const DEFAULT_PARK_AFTER_MS = 30_000
const REDEPLOY_DRAIN_MS = 30_000

export function createRuntime(options: RuntimeOptions): Runtime {
  const { queue, cache, listeners, createKey, files } = options
  const served = new Map<string, Served>()
  const scripts = createScriptPool()
  const threads = createWorkerThreads({ filesRoot: options.filesRoot, outbound: options.outbound })
  const host = {
    ended: (spec: DeploymentSpec, end: ExecutionEnd) => options.ended(spec, end),
    log: (spec: DeploymentSpec, lines: readonly LogLine[]) => options.log(spec, lines),
    serve,
    now: Date.now,
  }

  async function deploy(spec: DeploymentSpec): Promise<Deployment> {
    const { pipeline, trigger: compiled } = await compileDeployment(spec)
    if (pipeline.trigger === undefined || compiled === undefined) {
      const type = pipeline.trigger?.type
      throw new FlowError(
        'TRIGGER_MISSING',
        type === undefined ? 'invalid trigger spec - missing type' : `There is no trigger of the type "${type}"`,
      )
    }
    const trigger = (await loadTrigger(pipeline.trigger.type)) as Trigger
    const previous = samePipeline(spec)
    const params = compiled.params as { readonly timeout: number; readonly allowRedelivery: boolean }
    const target = compiled.isHttp ? httpTarget(spec, trigger, compiled) : undefined
    const paths = compiled.isHttp ? publishedPaths(spec, compiled) : []
    refuseConflicts(spec, paths, previous)
    const name = queueName(spec)
    await queue.declare(name, { maxMessages: queueLimit(spec.size, spec.replicas, spec.environment) })
    const topic = trigger.intake.kind === 'event' ? await subscribe(spec, compiled) : undefined
    if (previous !== undefined) await retire(previous, topic)
    const replicas = Array.from({ length: spec.replicas }, () =>
      startReplica({ spec, queue, threads, files, host, parkAfterMs: options.parkAfterMs ?? DEFAULT_PARK_AFTER_MS }),
    )
    const deployment: Served = {
      spec,
      paths,
      replicas,
      target,
      topic,
      timeoutMs: params.timeout,
      allowRedelivery: params.allowRedelivery,
    }
    served.set(spec.id, deployment)
    if (target !== undefined) for (const path of paths) listeners.get(spec.environment)?.routes.add(path, target)
    return deployment
  }

  async function subscribe(spec: DeploymentSpec, compiled: CompiledTrigger): Promise<string> {
    const params = compiled.params as {
      readonly eventName: string
      readonly expiration: number
      readonly timeout: number
      readonly allowRedelivery: boolean
    }
    const topic = eventTopic(spec.environment, spec.realm, params.eventName)
    await queue.subscribe(topic, queueName(spec), {
      deployment: spec.id,
      expirationMs: eventExpirationMs(params.expiration, params.timeout),
      timeoutMs: params.timeout,
      redeliveryAllowed: params.allowRedelivery,
    })
    return topic
  }

  /** Takes a deployment out of service; its queue stays. */
  async function retire(deployment: Served, keptTopic?: string): Promise<void> {
    served.delete(deployment.spec.id)
    const { target, topic, spec } = deployment
    if (target !== undefined) listeners.get(spec.environment)?.routes.remove(target)
    if (topic !== undefined && topic !== keptTopic) await queue.unsubscribe(topic, queueName(spec))
    await Promise.all(deployment.replicas.map((replica) => replica.stop(REDEPLOY_DRAIN_MS)))
  }

  function samePipeline(spec: DeploymentSpec): Served | undefined {
    const name = queueName(spec)
    for (const deployment of served.values()) if (queueName(deployment.spec) === name) return deployment
    return undefined
  }

  function refuseConflicts(spec: DeploymentSpec, paths: readonly string[], previous: Served | undefined): void {
    const routes = listeners.get(spec.environment)?.routes
    for (const path of paths) {
      const owner = routes?.owner(path)
      if (owner === undefined || owner === previous?.target) continue
      const { pipelineName, versionMajor, versionMinor } = owner.spec
      throw new FlowError(
        'ROUTE_TAKEN',
        `The route ${path} is already published by the pipeline "${pipelineName}" ${versionMajor}.${versionMinor}`,
      )
    }
  }

  async function serve(spec: DeploymentSpec, request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult> {
    try {
      return await answerService(spec, request, signal)
    } catch (error) {
      const known = isJataiError(error) ? error : undefined
      return {
        kind: 'failed',
        code: known?.code ?? 'SERVICE_FAILED',
        message: error instanceof Error ? error.message : String(error),
        retryable: known instanceof RemoteError && known.retryable,
      }
    }
  }

  async function answerService(
    spec: DeploymentSpec,
    request: ServiceRequest,
    signal: AbortSignal,
  ): Promise<ServiceResult> {
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
      case 'run-script':
        return { kind: 'script', result: await scripts.runner(spec.id).run(request.script, signal) }
      case 'session-get': {
        const text = await cache.get(sessionKey(spec, request))
        return text === undefined ? { kind: 'done' } : { kind: 'done', text }
      }
      case 'session-put':
        await cache.set(sessionKey(spec, request), request.value, Math.max(1, request.expiresAt - Date.now()))
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
    const target = find(caller, call.pipelineName, call.versionMajor)
    const envelope: Envelope = {
      ...envelopeFor(target.spec.id, PIPELINE_EXECUTOR, call.payload),
      expiresAt: Date.now() + call.expirationMs,
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
    const reply = await requestReply(queueName(target.spec), envelope, call)
    const text = fromByteText(reply.body)
    if (reply.kind === 'response') return { kind: 'outcome', outcome: 'response', text, code: 0 }
    const { code } = JSON.parse(text) as { code?: unknown }
    return { kind: 'outcome', outcome: 'error', text, code: typeof code === 'number' ? code : 500 }
  }

  function requestReply(
    name: string,
    envelope: Envelope,
    call: { pipelineName: string; timeoutMs: number },
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        pending.abandon()
        reject(
          new RemoteError(
            'PIPELINE_TIMEOUT',
            `The pipeline ${call.pipelineName} did not answer within ${call.timeoutMs} ms`,
          ),
        )
      }, call.timeoutMs)
      const pending = queue.request(name, envelope, {
        onReply(reply) {
          clearTimeout(timer)
          resolve(reply)
        },
        onRefused(error) {
          clearTimeout(timer)
          reject(error)
        },
      })
    })
  }

  function find(caller: DeploymentSpec, pipelineName: string, versionMajor: number): Served {
    for (const deployment of served.values()) {
      const { spec } = deployment
      const name = spec.instance === undefined ? spec.pipelineName : `${spec.pipelineName}-${spec.instance.name}`
      if (
        name === pipelineName &&
        spec.versionMajor === versionMajor &&
        spec.environment === caller.environment &&
        spec.realm === caller.realm
      ) {
        return deployment
      }
    }
    throw new RequestError(
      'PIPELINE_NOT_DEPLOYED',
      `The pipeline ${pipelineName} v${versionMajor} is not deployed in ${caller.environment}`,
    )
  }

  function envelopeFor(deployment: string, trigger: string, json: string): Envelope {
    const now = Date.now()
    return {
      key: createKey(),
      deployment,
      trigger,
      publishedAt: now,
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
    deploy,
    async undeploy(id) {
      const deployment = served.get(id)
      if (deployment === undefined) return
      await retire(deployment)
      await queue.delete(queueName(deployment.spec))
    },
    deployments: () => [...served.values()],
    cancel: (key) =>
      [...served.values()].some((deployment) => deployment.replicas.some((replica) => replica.cancel(key))),
    async close(drainMs) {
      await Promise.all(
        [...served.values()].flatMap(({ replicas }) => replicas.map((replica) => replica.stop(drainMs))),
      )
      served.clear()
      await threads.close()
      scripts.close()
    },
  }
}

function sessionKey(spec: DeploymentSpec, { user, field }: { readonly user: string; readonly field: string }): string {
  return `session:${spec.environment}:${spec.realm}:${JSON.stringify([user, field])}`
}
