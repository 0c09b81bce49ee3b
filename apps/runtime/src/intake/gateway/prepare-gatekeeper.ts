import type { CompiledTrigger } from '@jatai/engine'
import { FlowError } from '@jatai/errors'
import { checkGatewayPolicies, wantedCredentials } from '@jatai/platform'
import type { CredentialKind } from '@jatai/platform'
import { queueName } from '../../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import type { IntakeHost } from '../intake.ts'
import { createGatekeeper } from './gatekeeper.ts'
import type { Gatekeeper, GatekeeperParams } from './gatekeeper.ts'
import { createRateLimiter } from './rate-limiter.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { readRateLimits } from './rate-limit-options.ts'

/** Who watches over a deployment. */
export interface PreparedGatekeeper {
  /** Undefined when nothing is wanted of callers: it costs nothing then. */
  readonly gatekeeper: Gatekeeper | undefined
  readonly wanted: readonly CredentialKind[]
  /** Settings that are ignored, for the pipeline log. */
  readonly warnings: readonly string[]
}

/**
 * The gatekeeper that an HTTP trigger asks for. Changes nothing yet.
 *
 * @throws FlowError `GATEWAY_POLICY` when the trigger does not comply with a policy of its deployment
 */
export function prepareGatekeeper(
  host: IntakeHost,
  spec: DeploymentSpec,
  compiled: CompiledTrigger,
): PreparedGatekeeper {
  const params = compiled.params as unknown as GatekeeperParams
  const problems = spec.policies === undefined ? [] : checkGatewayPolicies(params, spec.policies)
  if (problems.length > 0) {
    throw new FlowError('GATEWAY_POLICY', problems.map(({ message }) => message).join('. '), {
      place: { parameter: problems[0]?.parameter ?? 'keyAuth' },
    })
  }
  const wanted = wantedCredentials(params)
  const { limiter, warnings } = limiterOf(host, spec, params, wanted)
  if (wanted.length === 0) return { gatekeeper: undefined, wanted, warnings }
  const gatekeeper = createGatekeeper({
    scope: { realm: spec.realm, environment: spec.environment },
    pipeline: spec.pipelineName,
    wanted,
    gateway: host.gateway,
    limiter,
    aggregateBy: params.rateLimitAggregateBy,
    now: () => host.clock.now(),
    warn: (text) => host.log(spec, 'WARN', text),
  })
  return { gatekeeper, wanted, warnings }
}

/** Badly set options never keep a pipeline from being deployed (triggers.md §2.6). */
function limiterOf(
  { cache, clock }: IntakeHost,
  spec: DeploymentSpec,
  params: GatekeeperParams,
  wanted: readonly CredentialKind[],
): { readonly limiter: RateLimiter | undefined; readonly warnings: readonly string[] } {
  if (!params.enableRateLimit) return { limiter: undefined, warnings: [] }
  if (!wanted.includes('api-key') && !wanted.includes('basic')) {
    return { limiter: undefined, warnings: ['The rate limit is ignored: it needs API Key or Basic Auth'] }
  }
  const { limits, problems } = readRateLimits(params.rateLimitOptions)
  if (limits.length === 0) {
    return {
      limiter: undefined,
      warnings: problems.length > 0 ? problems : ['The rate limit is ignored: it has no rows'],
    }
  }
  // By the name of the queue, so that a redeployment gives nobody a new budget.
  const limiter = createRateLimiter({ cache, scope: queueName(spec), limits, now: () => clock.now() })
  return { limiter, warnings: problems }
}
