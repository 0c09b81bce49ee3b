import { globals } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { Usage } from '../settings/usage.ts'
import type { GlobalDocument } from './global-document.ts'
import { globalView } from './globals-service.ts'
import type { GlobalsService } from './globals-service.ts'
import { importGlobals } from './import-globals.ts'

export function globalRoutes(service: GlobalsService, usage: Usage): readonly BoundRoute[] {
  const answer = (caller: Caller, stored: Stored<GlobalDocument>): Answer<globals.GlobalView> =>
    new Answer(globalView(stored, caller), { revision: stored.revision })
  return [
    bind(globals.listGlobals, ({ caller, query: { size, cursor, ...filter } }) =>
      service.list(caller, filter, { size, cursor }),
    ),
    bind(globals.getGlobal, async ({ caller, params }) => answer(caller, await service.find(caller, params.id))),
    bind(globals.createGlobal, async ({ caller, body, audit }) => {
      const created = await service.create(caller, body)
      Object.assign(audit, { reference: created.id, after: auditOf(created.document) })
      return answer(caller, created)
    }),
    bind(globals.updateGlobal, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: auditOf(before.document), after: auditOf(after.document) })
      return answer(caller, after)
    }),
    bind(globals.deleteGlobal, async ({ caller, params, ifMatch, audit }) => {
      audit.before = auditOf(await service.remove(caller, params.id, ifMatch))
    }),
    bind(globals.globalUses, async ({ caller, params }) => {
      const { document } = await service.find(caller, params.id)
      return usage.of(caller, 'globals', [document.name])
    }),
    bind(globals.exportGlobals, ({ caller, query }) => service.resolve(caller.realm, query.environment)),
    bind(globals.importGlobals, async ({ caller, query, body, audit }) => {
      const imported = await importGlobals(service, caller, query.environment, query.category, body)
      audit.after = imported
      return imported
    }),
  ]
}

/** Globals are no secrets: their values stand in the audit, by environment. */
function auditOf({ values, ...rest }: GlobalDocument): object {
  const environments = Object.entries(values).map(([environment, { value }]) => [environment, value] as const)
  return { ...rest, environments: Object.fromEntries(environments) }
}
