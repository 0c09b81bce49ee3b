import { providers } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { definedOnly } from '../../http/defined-only.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { ProviderDocument } from './provider-document.ts'
import { providerView } from './provider-view.ts'
import type { ProvidersService } from './providers-service.ts'

export function providerRoutes(service: ProvidersService): readonly BoundRoute[] {
  const answer = (stored: Stored<ProviderDocument>, origin: string): Answer<providers.Provider> =>
    new Answer(providerView(stored, origin), { revision: stored.revision })
  return [
    bind(providers.listProviders, ({ caller, origin }) => service.list(caller.realm, origin)),
    bind(providers.getProvider, async ({ caller, params, origin }) =>
      answer(await service.find(caller.realm, params.id), origin),
    ),
    bind(providers.createProvider, async ({ caller, body, origin, audit }) => {
      const created = await service.create(caller, definedOnly(body))
      Object.assign(audit, { reference: created.id, after: providerView(created, origin) })
      return answer(created, origin)
    }),
    bind(providers.updateProvider, async ({ caller, params, body, ifMatch, origin, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: providerView(before, origin), after: providerView(after, origin) })
      return answer(after, origin)
    }),
    bind(providers.removeProvider, async ({ caller, params, origin, audit }) => {
      audit.before = providerView(await service.remove(caller.realm, params.id), origin)
    }),
    bind(providers.checkProvider, async ({ caller, params }) => {
      const problem = await service.problemOf(caller.realm, params.id)
      return problem === undefined ? { isUsable: true } : { isUsable: false, problem }
    }),
  ]
}
