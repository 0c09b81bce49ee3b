import { licences as routes } from '@jatai/api'
import { bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { LicenceUsage } from '@jatai/api'
import type { ProjectsService } from '../../projects/projects-service.ts'
import type { DeploymentsStore } from '../deployments-store.ts'
import type { Caller } from '../../access/caller.ts'
import { Answer } from '../../http/route-call.ts'
import { licenceUsage, licenceUsageCsv } from './licence-usage.ts'
import type { Licences } from './licence-document.ts'

export function licenceRoutes(options: {
  readonly store: DeploymentsStore
  readonly projects: ProjectsService
  readonly licences: Licences
}): readonly BoundRoute[] {
  const { store, projects, licences } = options

  /** Totals are of the whole environment; names of projects only of those that the caller sees. */
  async function usage(caller: Caller, environment: string): Promise<LicenceUsage> {
    const [licence, deployed, known, visible] = await Promise.all([
      licences.of(caller.realm),
      store.ofRealm(caller.realm),
      projects.list(caller, { hidden: true }),
      projects.visible(caller),
    ])
    const all = licenceUsage(environment, licence, deployed, new Map(known.map((each) => [each.id, each])))
    return { ...all, projects: all.projects.filter(({ id }) => visible?.has(id) ?? true) }
  }

  return [
    bind(routes.getLicenceUsage, ({ caller, params }) => usage(caller, params.environment)),
    bind(routes.exportLicenceUsage, async ({ caller, params }) => {
      const csv = licenceUsageCsv(await usage(caller, params.environment))
      const name = `licence-${params.realm}-${params.environment}.csv`
      return new Answer(csv, { headers: { 'Content-Disposition': `attachment; filename="${name}"` } })
    }),
  ]
}
