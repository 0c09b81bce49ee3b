import { RequestError } from '@jatai/errors'
import { callersTokens } from '@jatai/api'
import type { Gateway, Scope, TokenIssuer } from '@jatai/platform'
import { definedOnly } from '../http/defined-only.ts'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'

/** Whose tokens callers of pipelines may bring along. */
export function callersTokenRoutes(gateway: Gateway): readonly BoundRoute[] {
  return [
    bind(callersTokens.listTokenIssuers, async ({ caller, params }) =>
      (await gateway.listTokenIssuers(scopeOf(caller.realm, params.environment))).map(issuerView),
    ),
    bind(callersTokens.putTokenIssuer, async ({ caller, params, body, audit }) => {
      const scope = scopeOf(caller.realm, params.environment)
      const known = await gateway.listTokenIssuers(scope)
      await gateway.putTokenIssuer(scope, definedOnly(body))
      const before = known.find(({ issuer }) => issuer === body.issuer)
      Object.assign(audit, { reference: body.issuer, ...(before === undefined ? {} : { before }), after: body })
      return body
    }),
    bind(callersTokens.removeTokenIssuer, async ({ caller, params, query, audit }) => {
      const scope = scopeOf(caller.realm, params.environment)
      audit.reference = query.issuer
      if (await gateway.deleteTokenIssuer(scope, query.issuer)) return
      throw new RequestError(
        'TOKEN_ISSUER_UNKNOWN',
        `No tokens of "${query.issuer}" are taken in ${params.environment}`,
      )
    }),
    bind(callersTokens.listTokenSecrets, async ({ caller, params }) =>
      (await gateway.listTokenSecrets(scopeOf(caller.realm, params.environment))).map((secret) => ({
        ...secret,
      })),
    ),
    bind(callersTokens.rotateTokenSecret, async ({ caller, params, audit }) => {
      const id = await gateway.rotateTokenSecret(scopeOf(caller.realm, params.environment))
      audit.reference = id
      return { id }
    }),
    bind(callersTokens.revokeTokenSecret, async ({ caller, params, audit }) => {
      audit.reference = params.secret
      const scope = scopeOf(caller.realm, params.environment)
      if (await gateway.revokeTokenSecret(scope, params.secret)) return
      throw new RequestError('TOKEN_SECRET_UNKNOWN', `There is no secret "${params.secret}" in ${params.environment}`)
    }),
  ]
}

function issuerView({ issuer, keys, audiences, algorithms }: TokenIssuer) {
  return {
    issuer,
    keys: { ...keys },
    audiences: [...audiences],
    ...(algorithms === undefined ? {} : { algorithms: [...algorithms] }),
  }
}

function scopeOf(realm: string, environment: string): Scope {
  return { realm, environment }
}
