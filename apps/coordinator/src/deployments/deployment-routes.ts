import { deployments as routes } from '@jatai/api'
import { SIZES } from '@jatai/platform'
import { bind } from '../http/route-call.ts'
import type { AuditNotes, BoundRoute } from '../http/route-call.ts'
import { findingView } from './checks/check-candidate.ts'
import type { DeployService } from './deploy-service.ts'
import type { DeploymentDocument } from './deployment-document.ts'
import type { DeploymentsService } from './deployments-service.ts'
import type { DeploymentView } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import type { HistoryService } from './history-service.ts'

export function deploymentRoutes(options: {
  readonly service: DeploymentsService
  readonly deploys: DeployService
  readonly history: HistoryService
}): readonly BoundRoute[] {
  const { service, deploys, history } = options

  /** Answers what was begun, and tells audit. */
  async function begun(audit: AuditNotes, stored: Stored<DeploymentDocument>): Promise<DeploymentView> {
    const { active, operation } = stored.document
    Object.assign(audit, { reference: stored.id, before: active, after: operation })
    return service.view(stored)
  }

  return [
    bind(routes.listDeployments, ({ caller, params, query }) => service.page(caller, params.environment, query, query)),
    bind(routes.getDeployment, ({ caller, params }) => service.get(caller, params.environment, params.id)),
    bind(routes.createDeployment, async ({ caller, params, body, audit }) =>
      begun(audit, await deploys.create(caller, params.environment, body)),
    ),
    bind(routes.validateDeployment, async ({ caller, params, body }) => {
      const { failures, warnings, quota, candidate, id } = await deploys.validate(caller, params.environment, body)
      const there = (await service.find(params.realm, id))?.document.active
      const { used, acquired } = quota.units(params.environment, id)
      return {
        isAllowed: failures.length === 0,
        failures: failures.map(findingView),
        warnings: warnings.map(findingView),
        rtus: {
          needed: quota.cost(candidate),
          givenBack: there ? SIZES[there.size].rtus * there.replicas : 0,
          available: acquired === undefined ? null : Math.max(0, acquired - used),
        },
      }
    }),
    bind(routes.rollbackDeployment, async ({ caller, params, audit }) =>
      begun(audit, await deploys.rollback(caller, params.environment, params.id)),
    ),
    bind(routes.restoreDeployment, async ({ caller, params, body, audit }) =>
      begun(audit, await deploys.restore(caller, params.environment, params.id, body.historyId)),
    ),
    bind(routes.promoteDeployment, async ({ caller, params, body, audit }) =>
      begun(audit, await deploys.promote(caller, params.environment, params.id, body)),
    ),
    bind(routes.deleteDeployment, async ({ caller, params, audit }) =>
      begun(audit, await deploys.delete(caller, params.environment, params.id)),
    ),
    bind(routes.deploymentHistory, ({ caller, params, query }) =>
      history.page(caller, { environment: params.environment, deployment: params.id }, query),
    ),
    bind(routes.listDeploymentHistory, ({ caller, query }) => history.page(caller, query, query)),
  ]
}
