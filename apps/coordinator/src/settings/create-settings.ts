import type { Cache, DocumentStore, Gateway, SecretBox } from '@jatai/platform'
import { expectedAccounts } from '../accounts/expected-accounts.ts'
import { createAccounts } from '../accounts/create-accounts.ts'
import type { Accounts, AccountsOptions } from '../accounts/create-accounts.ts'
import type { Audit } from '../audit/audit.ts'
import { callersTokenRoutes } from '../consumers/callers-tokens-routes.ts'
import { consumerRoutes } from '../consumers/consumers-routes.ts'
import { createConsumersService } from '../consumers/consumers-service.ts'
import { globalRoutes } from '../globals/globals-routes.ts'
import { createGlobalsService } from '../globals/globals-service.ts'
import type { GlobalsService } from '../globals/globals-service.ts'
import type { CheckAddress } from '../http/checked-lookup.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { instanceRoutes } from '../instances/instances-routes.ts'
import { createInstancesService } from '../instances/instances-service.ts'
import type { InstancesService } from '../instances/instances-service.ts'
import { createModelsService } from '../instances/models-service.ts'
import type { DesignNeighbours } from '../pipelines/design-neighbours.ts'
import { objectStoreRoutes } from '../object-store/object-store-routes.ts'
import { createCheckCompliance } from '../policies/check-compliance.ts'
import { policyRoutes } from '../policies/policies-routes.ts'
import { createPoliciesService } from '../policies/policies-service.ts'
import type { PoliciesService } from '../policies/policies-service.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { relationshipRoutes } from '../relationships/relationships-routes.ts'
import { createRelationshipsService } from '../relationships/relationships-service.ts'
import { createRealmSecrets } from '../secrets/realm-secrets.ts'
import type { PipelineLookup } from '../pipelines/pipeline-lookup.ts'
import type { DeploymentLookup } from './neighbours.ts'
import { createUsage } from './usage.ts'

export interface SettingsOptions {
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly gateway: Gateway
  readonly secrets: SecretBox
  readonly audit: Audit
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly pipelines: PipelineLookup
  readonly deployments: DeploymentLookup
  /** Throws for addresses that realms may not have us connect to. */
  readonly checkAddress: CheckAddress
  /** The token of an account is another one from now on. @default nobody has to know */
  readonly tokenRenewed?: AccountsOptions['tokenRenewed']
  readonly report: (error: unknown) => void
}

/** What pipelines are set up with beside themselves; the services are for freezing it into deployments. */
export interface Settings {
  readonly routes: readonly BoundRoute[]
  readonly accounts: Pick<Accounts, 'resolve' | 'changedAt' | 'current' | 'ensurePlaceholders'>
  readonly globals: Pick<GlobalsService, 'resolve' | 'changedAt'>
  readonly instances: Pick<InstancesService, 'resolve'>
  readonly policies: Pick<PoliciesService, 'forEnvironment'>
  /** What the design of pipelines asks. */
  readonly neighbours: Required<
    Pick<DesignNeighbours, 'accountNames' | 'globalNames' | 'relationNames' | 'findModel' | 'created' | 'imported'>
  >
  close(): Promise<void>
}

export function createSettings(options: SettingsOptions): Settings {
  const { documents, gateway, secrets, createId, now, realms, projects, pipelines, deployments } = options
  const usage = createUsage(options)
  const realmSecrets = createRealmSecrets({ documents, secrets, createId, now })
  const accounts = createAccounts({
    ...options,
    tokenRenewed: options.tokenRenewed ?? (() => Promise.resolve()),
    box: secrets,
    secrets: realmSecrets,
    usage,
  })
  const globals = createGlobalsService({ documents, createId, now, realms, usage })
  const models = createModelsService({ documents, createId, now, usage })
  const instances = createInstancesService({ documents, createId, now, realms, models, pipelines, deployments })
  const relationships = createRelationshipsService({ documents, createId, now, usage })
  const consumers = createConsumersService({ gateway, projects, pipelines })
  const policies = createPoliciesService({ documents, now, realms })
  const checkCompliance = createCheckCompliance({ service: policies, projects, pipelines, deployments })
  return {
    routes: [
      ...accounts.routes,
      ...globalRoutes(globals, usage),
      ...instanceRoutes(models, instances, usage),
      ...relationshipRoutes(relationships, usage),
      ...objectStoreRoutes({ documents, now }),
      ...consumerRoutes({ service: consumers, gateway }),
      ...callersTokenRoutes(gateway),
      ...policyRoutes({ service: policies, checkCompliance }),
    ],
    accounts,
    globals,
    instances,
    policies,
    neighbours: {
      accountNames: accounts.names,
      globalNames: async (realm) => new Set((await globals.byName(realm)).keys()),
      relationNames: relationships.names,
      async findModel(realm, idOrName) {
        const found = await models.resolve(realm, idOrName)
        return found === undefined ? undefined : { id: found.id, name: found.document.name }
      },
      async imported({ realm, actor }, pipeline) {
        await accounts.ensurePlaceholders({ realm, actor }, await expectedAccounts(pipeline))
      },
      created: async (realm, name) => void (await gateway.linkNewPipeline(realm, name)),
    },
    close: () => accounts.close(),
  }
}
