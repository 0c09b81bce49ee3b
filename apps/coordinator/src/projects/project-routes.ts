import { projects } from '@jatai/api'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { ProjectsService } from './projects-service.ts'

export function projectRoutes(service: ProjectsService): readonly BoundRoute[] {
  return [
    bind(projects.listProjects, ({ caller, query }) => service.list(caller, query)),
    bind(projects.getProject, async ({ caller, params }) => {
      const { document, revision } = await service.get(caller, params.id)
      return new Answer(document, { revision })
    }),
    bind(projects.createProject, async ({ caller, body, audit }) => {
      const { id, document, revision } = await service.create(caller, body)
      Object.assign(audit, { reference: id, after: document })
      return new Answer(document, { revision })
    }),
    bind(projects.updateProject, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
  ]
}
