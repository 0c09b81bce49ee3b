import { tokens as api } from '@jatai/api'
import { bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { TokensService } from './tokens-service.ts'

export function tokenRoutes(service: TokensService): readonly BoundRoute[] {
  return [
    bind(api.listTokens, async ({ params }) => [...(await service.list(params.realm))]),
    bind(api.createToken, async ({ caller, body, audit }) => {
      const made = await service.create(caller, body)
      Object.assign(audit, { reference: made.token.id, after: made.token })
      return made
    }),
    bind(api.revokeToken, ({ params }) => service.revoke(params.realm, params.id)),
  ]
}
