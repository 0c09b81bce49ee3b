import { fixedHeaders } from '@jatai/connectors'
import type { ContentType, ResponseHeaders } from '@jatai/connectors'
import type { CompiledTrigger } from '@jatai/engine'
import { FlowError } from '@jatai/errors'
import { MAX_ROUTES } from '@jatai/flowspec'
import { DEFAULT_MAX_TRANSIENT_MESSAGES } from '@jatai/platform'
import type { BodyReception, HttpIntake, Trigger } from '@jatai/sdk'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import { queueName } from '../../deployments/deployment-spec.ts'
import { createCorsPolicy } from './cors.ts'
import type { CorsPolicy } from './cors.ts'
import { PendingRequests } from './pending-requests.ts'
import { checkRoute } from './route-pattern.ts'

/** A deployment as the HTTP side sees it. */
export interface HttpTarget {
  readonly spec: DeploymentSpec
  readonly queue: string
  readonly triggerType: string
  readonly methods: ReadonlySet<string>
  readonly limitBytes: number
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
  readonly cors: CorsPolicy | undefined
  readonly pending: PendingRequests
  /** Callers that may wait at once: those whose messages wait in the queue, and those whose run (decisions.md 25). */
  readonly mostPending: number
  /** Response headers that do not depend on the execution. */
  readonly fixedHeaders: Readonly<Record<string, string>>
  /** How a body of this type is taken; undefined when it is not. */
  receives(contentType: ContentType | undefined): BodyReception | undefined
}

interface HttpParams {
  readonly methods: readonly string[]
  readonly requestSizeLimit: number
  readonly timeout: number
  readonly allowRedelivery: boolean
  readonly external: boolean
  readonly internal: boolean
  readonly mtls: boolean
  readonly advanced: boolean
  readonly removePrefixUri: boolean
  readonly routes: readonly unknown[]
  readonly addCors: boolean
  readonly corsHeaders: Readonly<Record<string, unknown>>
  readonly headers: ResponseHeaders
}

const BYTES_PER_MB = 1_048_576

export function httpTarget(spec: DeploymentSpec, trigger: Trigger, compiled: CompiledTrigger): HttpTarget {
  const params = compiled.params as unknown as HttpParams
  const intake = trigger.intake as HttpIntake
  return {
    spec,
    queue: queueName(spec),
    triggerType: trigger.type,
    methods: new Set(params.methods),
    limitBytes: Math.floor(params.requestSizeLimit * BYTES_PER_MB),
    timeoutMs: params.timeout,
    allowRedelivery: params.allowRedelivery,
    cors: createCorsPolicy(spec.realmCors ?? {}, params.addCors ? texts(params.corsHeaders) : {}),
    pending: new PendingRequests(),
    mostPending: DEFAULT_MAX_TRANSIENT_MESSAGES + spec.consumers * spec.replicas,
    fixedHeaders: fixedHeaders(params.headers),
    receives: (contentType) => intake.receives(contentType?.mediaType, compiled.params),
  }
}

/**
 * The paths under which a deployment is published: its own address and its additional routes (triggers.md §2.1, §2.3).
 *
 * @throws FlowError
 */
export function publishedPaths(spec: DeploymentSpec, compiled: CompiledTrigger): readonly string[] {
  const params = compiled.params as unknown as HttpParams
  if (!params.external && !params.internal && !params.mtls) {
    throw new FlowError(
      'TRIGGER_NOT_PUBLISHED',
      'External API, Internal API and mTLS are all off: the pipeline could not be called',
    )
  }
  const prefix = `/pipeline/${spec.realm}/v${spec.versionMajor}`
  const name = spec.instance === undefined ? spec.pipelineName : `${spec.pipelineName}-${spec.instance.name}`
  if (params.advanced && params.routes.length > MAX_ROUTES) {
    throw new FlowError(
      'TRIGGER_TOO_MANY_ROUTES',
      `A trigger has at most ${MAX_ROUTES} routes, not ${params.routes.length}`,
    )
  }
  const routes = params.advanced ? params.routes.map((route) => checkRoute(String(route))) : []
  if (params.removePrefixUri && params.mtls && !params.external && !params.internal && routes.length > 0) return routes
  return [`${prefix}/${name}`, ...routes.map((route) => prefix + route)]
}

function texts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
