import { oauthProviders } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { definedOnly } from '../../http/defined-only.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { OAuthProviderDocument } from './provider-document.ts'
import { oauthProviderView } from './providers-service.ts'
import type { OAuthProvidersService } from './providers-service.ts'

export function oauthProviderRoutes(service: OAuthProvidersService): readonly BoundRoute[] {
  const answer = (stored: Stored<OAuthProviderDocument>, origin: string): Answer<oauthProviders.OAuthProviderView> =>
    new Answer(oauthProviderView(stored, origin), { revision: stored.revision })
  return [
    bind(oauthProviders.listOAuthProviders, async ({ caller, origin }) =>
      (await service.list(caller.realm)).map((stored) => oauthProviderView(stored, origin)),
    ),
    bind(oauthProviders.getOAuthProvider, async ({ caller, params, origin }) =>
      answer(await service.find(caller.realm, params.id), origin),
    ),
    bind(oauthProviders.createOAuthProvider, async ({ caller, body, origin, audit }) => {
      const created = await service.create(caller, definedOnly(body))
      Object.assign(audit, { reference: created.id, after: oauthProviderView(created, origin) })
      return answer(created, origin)
    }),
    bind(oauthProviders.updateOAuthProvider, async ({ caller, params, body, ifMatch, origin, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: oauthProviderView(before, origin), after: oauthProviderView(after, origin) })
      return answer(after, origin)
    }),
    bind(oauthProviders.deleteOAuthProvider, async ({ caller, params, ifMatch, origin, audit }) => {
      audit.before = oauthProviderView(await service.find(caller.realm, params.id), origin)
      await service.remove(caller.realm, params.id, ifMatch)
    }),
  ]
}
