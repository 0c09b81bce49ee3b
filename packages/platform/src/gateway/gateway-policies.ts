/** What a trigger of the HTTP family says of its gateways and credentials (triggers.md §2.1, §2.5). */
export interface GatewayParams {
  readonly external: boolean
  readonly internal: boolean
  readonly mtls: boolean
  readonly keyAuth: boolean
  readonly jwt: boolean
  readonly basicAuth: boolean
}

/** A credential that a caller must show; all that a pipeline wants must be right. */
export type CredentialKind = 'api-key' | 'jwt' | 'basic'

/** *Use API Key* / *Use Token JWT* / *API Key, Token JWT or neither* (platform.md §15). */
export type AccessPolicy = 'api-key' | 'jwt' | 'any'

/** The policies of a realm that a deployment to one of its environments must comply with. Plain data. */
export interface GatewayPolicies {
  /**
   * At least API key or basic auth (triggers.md §2.5). False in the realm of `jatai up` (decisions.md 3), and for
   * pipelines on the realm's allow-list.
   */
  readonly requiresKeyOrBasic: boolean
  /** For what is published on the external gateway. */
  readonly externalAccess: AccessPolicy
  /** For what is published on the internal gateway. */
  readonly internalAccess: AccessPolicy
}

/** A policy that a trigger does not comply with: it is saved, but not deployed. */
export interface PolicyProblem {
  readonly policy: keyof GatewayPolicies
  /** The parameter to switch on. */
  readonly parameter: 'keyAuth' | 'jwt'
  /** A sentence for the pipeline's author. */
  readonly message: string
}

/**
 * What callers of the external and internal gateway must show; none: everybody may call. A pipeline that is published
 * on the mTLS gateway alone wants none, whatever its switches say: the client certificate is the credential there.
 */
export function wantedCredentials(params: GatewayParams): readonly CredentialKind[] {
  if (isMtlsOnly(params)) return []
  const wanted: CredentialKind[] = []
  if (params.keyAuth) wanted.push('api-key')
  if (params.jwt) wanted.push('jwt')
  if (params.basicAuth) wanted.push('basic')
  return wanted
}

/** Checks a trigger before it is deployed. Running deployments are not touched by a policy that changes. */
export function checkGatewayPolicies(params: GatewayParams, policies: GatewayPolicies): readonly PolicyProblem[] {
  if (isMtlsOnly(params)) return []
  const problems: PolicyProblem[] = []
  if (policies.requiresKeyOrBasic && !params.keyAuth && !params.basicAuth) {
    problems.push({
      policy: 'requiresKeyOrBasic',
      parameter: 'keyAuth',
      message: 'This realm wants API Key or Basic Auth on every pipeline: switch one of them on',
    })
  }
  if (params.external) problems.push(...accessProblems('externalAccess', policies.externalAccess, params))
  if (params.internal) problems.push(...accessProblems('internalAccess', policies.internalAccess, params))
  return problems
}

function accessProblems(
  policy: 'externalAccess' | 'internalAccess',
  wanted: AccessPolicy,
  params: GatewayParams,
): readonly PolicyProblem[] {
  const kind = policy === 'externalAccess' ? 'external' : 'internal'
  if (wanted === 'api-key' && !params.keyAuth) {
    const message = `The policy of this environment wants an API key on ${kind} APIs: switch API Key on`
    return [{ policy, parameter: 'keyAuth', message }]
  }
  if (wanted === 'jwt' && !params.jwt) {
    const message = `The policy of this environment wants a JWT on ${kind} APIs: switch Token JWT on`
    return [{ policy, parameter: 'jwt', message }]
  }
  return []
}

function isMtlsOnly({ external, internal, mtls }: GatewayParams): boolean {
  return mtls && !external && !internal
}
