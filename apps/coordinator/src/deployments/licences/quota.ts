import type { Licence } from '@jatai/api'
import { SIZES } from '@jatai/platform'
import type { SizeName, Stored } from '@jatai/platform'
import type { Finding } from '../checks/check.ts'
import type { Configuration, DeploymentDocument } from '../deployment-document.ts'
import { deploymentId } from '../deployment-line.ts'
import type { DeploymentLine } from '../deployment-line.ts'

/** What a licence leaves to deploy; what is replaced gives back first (platform.md §18). */
export interface Quota {
  check(candidate: { readonly line: DeploymentLine } & Demand): readonly Finding[]
  /** What a deployment costs, in the units of the licence. */
  cost(demand: Demand): number
  /** Used and acquired in an environment, without a deployment that is about to be replaced. */
  units(environment: string, without?: string): QuotaAmount
  pipelines(environment: string, without?: string): QuotaAmount
}

export interface Demand {
  readonly size: SizeName
  readonly replicas: number
}

export interface QuotaAmount {
  readonly used: number
  /** Undefined: without limit. */
  readonly acquired: number | undefined
}

/** RTUs that a subscription brings. */
const RTUS_PER_SUBSCRIPTION = { prod: 2, other: 1 }

/** @param deployed all deployments of the realm */
export function createQuota(licence: Licence, deployed: readonly Stored<DeploymentDocument>[]): Quota {
  const counted = deployed.flatMap(({ id, document }) => {
    const demand = demandOf(document)
    return demand === undefined ? [] : [{ id, environment: document.environment, demand }]
  })
  // Subscriptions are of one environment; licences and credits of the whole realm.
  const isPerEnvironment = licence.model !== 'pipeline' && licence.model !== 'capacity'
  const others = (environment: string, without: string | undefined) =>
    counted.filter((each) => each.id !== without && (!isPerEnvironment || each.environment === environment))

  const quota: Quota = {
    cost({ size, replicas }) {
      const { rtus } = SIZES[size]
      return licence.model === 'pipeline' ? rtus : rtus * replicas
    },
    units(environment, without) {
      const used = others(environment, without).reduce((sum, { demand }) => sum + quota.cost(demand), 0)
      return { used, acquired: acquiredUnits(licence, environment) }
    },
    pipelines(environment, without) {
      const used = counted.filter((each) => each.environment === environment && each.id !== without).length
      return { used, acquired: licence.model === 'subscription' ? licence.subscriptions : undefined }
    },
    check({ line, size, replicas }) {
      const { environment } = line
      const id = deploymentId(line)
      const pipelines = quota.pipelines(environment, id)
      if (pipelines.acquired !== undefined && pipelines.used >= pipelines.acquired) {
        const message = `All ${pipelines.acquired} pipeline subscriptions are used in ${environment}`
        return [{ check: 'quota', message, status: 409, facts: { ...pipelines, unit: 'subscriptions' } }]
      }
      const needed = quota.cost({ size, replicas })
      const { used, acquired } = quota.units(environment, id)
      if (acquired === undefined || used + needed <= acquired) return []
      const unit = UNITS[licence.model]
      const message = `This needs ${needed} ${unit}, and ${Math.max(0, acquired - used)} of ${acquired} are free in ${environment}`
      return [{ check: 'quota', message, status: 409, facts: { needed, used, acquired, unit } }]
    },
  }
  return quota
}

const UNITS: Readonly<Record<Licence['model'], string>> = {
  unlimited: 'RTUs',
  consumption: 'RTUs',
  pipeline: 'licences',
  subscription: 'RTUs',
  capacity: 'credits',
}

function acquiredUnits(licence: Licence, environment: string): number | undefined {
  switch (licence.model) {
    case 'pipeline':
      return licence.licences
    case 'subscription':
      return licence.subscriptions * RTUS_PER_SUBSCRIPTION[environment === 'prod' ? 'prod' : 'other']
    case 'capacity':
      return licence.credits
    default:
      return undefined
  }
}

/** What counts while something else is being deployed is what it will be. */
function demandOf({ active, operation }: DeploymentDocument): Configuration | undefined {
  return operation?.configuration ?? active ?? undefined
}
