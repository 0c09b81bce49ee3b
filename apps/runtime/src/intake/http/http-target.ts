import { fixedHeaders } from '@jatai/connectors'
import type { ContentType, ResponseHeaders } from '@jatai/connectors'
import type { CompiledTrigger } from '@jatai/engine'
import { FlowError } from '@jatai/errors'
import { DEFAULT_MAX_TRANSIENT_MESSAGES } from '@jatai/platform'
import type { BodyReception, HttpIntake, Trigger } from '@jatai/sdk'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import { queueName } from '../../deployments/deployment-spec.ts'
import type { Gatekeeper } from '../gateway/gatekeeper.ts'
import { createCorsPolicy } from './cors.ts'
import type { CorsPolicy } from './cors.ts'
import { PendingRequests } from './pending-requests.ts'

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
  /** Undefined: everybody may call. */
  readonly gatekeeper: Gatekeeper | undefined
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
  readonly addCors: boolean
  readonly corsHeaders: Readonly<Record<string, unknown>>
  readonly headers: ResponseHeaders
}

const BYTES_PER_MB = 1_048_576

/** What the platform allows HTTP pipelines beyond the usual. */
export interface HttpLimits {
  /** Largest value of Maximum Request Size of triggers that take files, in MB. @default 100 */
  readonly largestUploadMb?: number
  /** Calls of one deployment that may wait in its queue. @default 10_000 (decisions.md 25) */
  readonly mostWaitingCalls?: number
}

/** @throws FlowError `TRIGGER_REQUEST_SIZE` */
export function httpTarget(
  spec: DeploymentSpec,
  trigger: Trigger,
  compiled: CompiledTrigger,
  gatekeeper: Gatekeeper | undefined,
  limits: HttpLimits = {},
): HttpTarget {
  const params = compiled.params as unknown as HttpParams
  const intake = trigger.intake as HttpIntake
  return {
    spec,
    queue: queueName(spec),
    triggerType: trigger.type,
    methods: new Set(params.methods),
    limitBytes: limitOf(intake, params.requestSizeLimit, limits.largestUploadMb ?? 0),
    timeoutMs: params.timeout,
    allowRedelivery: params.allowRedelivery,
    cors: createCorsPolicy(spec.realmCors ?? {}, params.addCors ? texts(params.corsHeaders) : {}),
    gatekeeper,
    pending: new PendingRequests(),
    mostPending: (limits.mostWaitingCalls ?? DEFAULT_MAX_TRANSIENT_MESSAGES) + spec.consumers * spec.replicas,
    fixedHeaders: fixedHeaders(params.headers),
    receives: (contentType) => intake.receives(contentType?.mediaType, compiled.params),
  }
}

/** @throws FlowError for a request size that this platform does not take */
function limitOf({ requestSizeMb, hasFiles }: HttpIntake, wantedMb: number, largestUploadMb: number): number {
  const largest = hasFiles === true ? Math.max(requestSizeMb.maximum, largestUploadMb) : requestSizeMb.maximum
  if (wantedMb <= largest) return Math.floor(wantedMb * BYTES_PER_MB)
  throw new FlowError('TRIGGER_REQUEST_SIZE', `Maximum Request Size must be at most ${largest} MB, not ${wantedMb}`)
}

function texts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
