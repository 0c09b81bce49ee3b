import { dashboard } from '@jatai/api'
import type { ExecutionLog } from '@jatai/platform'
import type { MetricDeployment } from '@jatai/platform'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { MetricsCollector } from '../metrics/metrics-collector.ts'
import type { MonitorNeighbours } from '../monitor/monitor-neighbours.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { mostExecuted } from './most-executed.ts'

const DEFAULT_PERIOD_MS = 900_000
const MOST_AGE_MS = 15_000

/** The overview (run-and-monitor.md §9). */
export function dashboardRoutes(options: {
  readonly search: ExecutionLog
  readonly visibility: Visibility
  readonly neighbours: MonitorNeighbours
  readonly collector: Pick<MetricsCollector, 'latest'>
  readonly now: () => number
}): readonly BoundRoute[] {
  const { search, visibility, neighbours, collector, now } = options

  /** What people have deployed, and what is served from folders. */
  async function deployments(realm: string, environment: string): Promise<readonly MetricDeployment[]> {
    const served = (await collector.latest(MOST_AGE_MS)).map(({ workload }) => workload)
    const all = [
      ...(await neighbours.deployments(realm, environment)),
      ...served.filter((each) => each.realm === realm && each.environment === environment),
    ]
    return [...new Map(all.map((each) => [lineOf(each), each])).values()]
  }

  return [
    bind(dashboard.getOverview, async ({ caller, params: { environment }, query }) => {
      const { realm } = caller
      const { to = now(), from = to - DEFAULT_PERIOD_MS, name = '' } = query
      const except = await visibility.hidden(caller)
      const hidden = new Set(except)
      const [pipelines, deployed, accounts, summaries] = await Promise.all([
        neighbours.projects(realm),
        deployments(realm, environment),
        neighbours.countAccounts(realm),
        search.summarize({ realm, environment, except, from, to }),
      ])
      return {
        pipelines: [...pipelines.keys()].filter((pipeline) => !hidden.has(pipeline)).length,
        deployed: deployed.filter(({ pipeline }) => !hidden.has(pipeline)).length,
        accounts,
        mostExecuted: mostExecuted(summaries, name),
      }
    }),
  ]
}

function lineOf({ pipeline, versionMajor, instance }: MetricDeployment): string {
  return JSON.stringify([pipeline, versionMajor, instance ?? null])
}
