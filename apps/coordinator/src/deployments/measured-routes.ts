import { measuredDeployments as routes } from '@jatai/api'
import type { MeasuredDeployment } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { Caller } from '../access/caller.ts'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import type { DeployService } from './deploy-service.ts'
import type { DeployableVersions } from './deployment-neighbours.ts'
import type { DeploymentsService } from './deployments-service.ts'
import { measuredView } from './status/measured-view.ts'

/** The routes of platform.md §16.3, with the answers that scripts of the reference platform expect. */
export function measuredDeploymentRoutes(options: {
  readonly service: DeploymentsService
  readonly deploys: DeployService
  readonly realms: RealmsService
  readonly versions: DeployableVersions
  /** Address of the gateway of an environment; undefined: it is not known here. */
  readonly addressOf: (environment: string) => string | undefined
}): readonly BoundRoute[] {
  const { service, deploys, realms, versions, addressOf } = options

  async function inEnvironment(caller: Caller, environment: string): Promise<MeasuredDeployment[]> {
    const seen = await service.views(caller, environment)
    return seen.map(({ stored, view }) => measuredView(stored.document, view, addressOf(environment) ?? ''))
  }

  return [
    bind(routes.listMeasuredDeployments, async ({ caller, params, query }) => {
      if (query.environment !== undefined) return inEnvironment(caller, query.environment)
      const { environments } = (await realms.get(params.realm)).document
      const readable = environments.filter((each) => caller.permissions.allows('DEPLOYMENT:READ', each))
      return (await Promise.all(readable.map((each) => inEnvironment(caller, each)))).flat()
    }),
    bind(routes.createMeasuredDeployment, async ({ caller, params, query, body, audit }) => {
      const { pipelineId, runtimeConfigurationId, replicaInstanceName, actualConsumers } = body
      const environment = environmentOf(query.environment, body)
      if (pipelineId === undefined) throw noSuchEntity()
      if (runtimeConfigurationId === undefined) {
        throw new RequestError(
          'CONFIGURATION_MISSING',
          'runtimeConfigurationId is missing: one of the configurations of the pipeline',
        )
      }
      const configuration = await versions.configuration(params.realm, pipelineId, runtimeConfigurationId)
      if (configuration?.environment !== environment) {
        throw new RequestError(
          'CONFIGURATION_UNKNOWN',
          `The pipeline has no configuration "${runtimeConfigurationId}" for ${environment}`,
        )
      }
      const stored = await deploys.create(caller, environment, {
        pipelineId,
        size: configuration.size,
        consumers: actualConsumers,
        instanceName: replicaInstanceName ?? undefined,
        redeploy: true,
      })
      Object.assign(audit, { reference: stored.id, after: stored.document.operation })
      return measuredView(stored.document, await service.view(stored), addressOf(environment) ?? '')
    }),
    bind(routes.deleteMeasuredDeployment, async ({ caller, query, audit }) => {
      const environment = environmentOf(query.environment, {})
      if (query.deploymentId === undefined) throw noSuchEntity()
      const found = await service.get(caller, environment, query.deploymentId)
      if (query.pipelineName !== undefined && query.pipelineName !== found.pipeline.name) throw noSuchEntity()
      const { document } = await deploys.delete(caller, environment, found.id)
      Object.assign(audit, { reference: found.id, before: document.active })
      return undefined
    }),
  ]
}

/** @throws RequestError: in the body the environment does not count, and is a sign of a wrong call (platform.md §16.3) */
function environmentOf(query: string | undefined, body: Readonly<Record<string, unknown>>): string {
  if (query !== undefined) return query
  if (body['environment'] !== undefined) {
    throw new RequestError('INSUFFICIENT_PERMISSIONS', 'The environment belongs into the query: ?environment=test')
  }
  throw new RequestError('ENVIRONMENT_MISSING', 'Say the environment in the query: ?environment=test')
}

function noSuchEntity(): RequestError {
  return new RequestError('ENTITY_NOT_FOUND', 'No such entity')
}
