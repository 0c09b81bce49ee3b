import { RequestError } from '@jatai/errors'
import { metrics } from '@jatai/api'
import { SIZES } from '@jatai/platform'
import type { CallerLookup, ExecutionLog, MetricDeployment, MetricStore } from '@jatai/platform'
import type { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { unknownPipeline } from '../monitor/visibility.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { drawCharts, intervalOf } from './draw-charts.ts'
import { exposition } from './exposition.ts'
import type { MeasuredNow, MetricsCollector } from './metrics-collector.ts'
import { pipelineMetrics } from './pipeline-metrics.ts'
import type { PlatformMetrics } from './platform-metrics.ts'

type ChartEntry = z.output<typeof metrics.listMeasured.answer>[number]
type ChartQuery = z.output<typeof metrics.getCharts.query>

const DEFAULT_PERIOD_MS = 900_000
/** Charts show what happened until so long ago. */
const CHART_AGE_MS = 5_000
/** Whoever scrapes more often gets the same answer again (run-and-monitor.md §14). */
const EXPORT_AGE_MS = 10_000

/** What deployments do, in figures (run-and-monitor.md §13, §14). */
export interface MetricsService {
  list(caller: Caller, environment: string): Promise<ChartEntry[]>
  /** @throws RequestError `PIPELINE_UNKNOWN`, `PERIOD_INVALID` */
  charts(caller: Caller, environment: string, query: ChartQuery): Promise<metrics.Charts>
  /** In the text format of Prometheus. @throws RequestError `NOT_SIGNED_IN` without an API key of the environment */
  export(caller: Caller, environment: string, apiKey: string | undefined): Promise<string>
}

export function createMetricsService(options: {
  readonly metrics: MetricStore
  readonly collector: MetricsCollector
  readonly search: ExecutionLog
  readonly gateway: Pick<CallerLookup, 'findByApiKey'>
  readonly visibility: Visibility
  readonly platformMetrics: PlatformMetrics
  readonly now: () => number
}): MetricsService {
  const { metrics: store, collector, search, gateway, visibility, platformMetrics, now } = options
  const exported = new Map<string, { readonly at: number; readonly text: Promise<string> }>()

  async function visibleNow(caller: Caller, environment: string, mostAgeMs: number): Promise<readonly MeasuredNow[]> {
    const hidden = new Set(await visibility.hidden(caller))
    return (await collector.latest(mostAgeMs)).filter(
      ({ workload }) =>
        workload.realm === caller.realm && workload.environment === environment && !hidden.has(workload.pipeline),
    )
  }

  async function write(caller: Caller, environment: string): Promise<string> {
    const { realm } = caller
    const deployments = await visibleNow(caller, environment, EXPORT_AGE_MS)
    const dropped = {
      name: 'pipeline_log_entries_dropped_total',
      help: 'Log lines that found no room',
      type: 'counter' as const,
      samples: [{ labels: { realm, environment }, value: search.counters().droppedLines }],
    }
    return exposition([...pipelineMetrics(deployments), dropped]) + (await platformMetrics.ofProcess())
  }

  return {
    async list(caller, environment) {
      const hidden = new Set(await visibility.hidden(caller))
      const served = new Set(
        (await visibleNow(caller, environment, CHART_AGE_MS)).map(({ workload }) => keyOf(workload)),
      )
      const entries = new Map<string, ChartEntry>()
      const add = (deployment: MetricDeployment): void => {
        const { pipeline, versionMajor, instance = null } = deployment
        const key = keyOf(deployment)
        entries.set(key, { pipeline, versionMajor, instance, isServed: served.has(key) })
      }
      for (const deployment of await store.deployments(caller.realm, environment)) {
        if (!hidden.has(deployment.pipeline)) add(deployment)
      }
      for (const { workload } of await visibleNow(caller, environment, CHART_AGE_MS)) add(workload)
      return [...entries.values()].sort(
        (a, b) => compare(a.pipeline, b.pipeline) || a.versionMajor - b.versionMajor || compare(a.instance, b.instance),
      )
    },

    async charts(caller, environment, { pipeline, versionMajor, instance, from: begin, to = now() }) {
      const from = begin ?? to - DEFAULT_PERIOD_MS
      if (from >= to || to - from > metrics.LONGEST_PERIOD_MS) {
        throw new RequestError('PERIOD_INVALID', 'A period begins before it ends, and has at most 31 days')
      }
      if (!(await visibility.isVisible(caller, pipeline))) throw unknownPipeline(pipeline)
      const deployment: MetricDeployment = {
        realm: caller.realm,
        environment,
        pipeline,
        versionMajor,
        ...(instance === undefined ? {} : { instance }),
      }
      const served = await visibleNow(caller, environment, CHART_AGE_MS)
      const range = { from, to, intervalMs: intervalOf(from, to), now: now() }
      const size = served.find(({ workload }) => keyOf(workload) === keyOf(deployment))?.workload.size
      return {
        ...drawCharts(await store.read(deployment, range), from, to),
        cpuCeilingPercent: size === undefined ? null : SIZES[size].cpuPercent,
      }
    },

    export(caller, environment, apiKey) {
      const { realm } = caller
      if (apiKey === undefined || gateway.findByApiKey({ realm, environment }, apiKey) === undefined) {
        throw new RequestError(
          'NOT_SIGNED_IN',
          'An API key of the environment is needed beside the token: in the header or the query parameter `apikey`',
        )
      }
      const key = JSON.stringify([realm, environment, caller.actor.id])
      const kept = exported.get(key)
      if (kept !== undefined && now() - kept.at < EXPORT_AGE_MS) return kept.text
      const text = write(caller, environment)
      exported.set(key, { at: now(), text })
      // A failure is not kept.
      text.catch(() => exported.delete(key))
      return text
    },
  }
}

function keyOf({ realm, environment, pipeline, versionMajor, instance }: MetricDeployment): string {
  return JSON.stringify([realm, environment, pipeline, versionMajor, instance ?? null])
}

function compare(a: string | null, b: string | null): number {
  const [left, right] = [a ?? '', b ?? '']
  return left < right ? -1 : Number(left > right)
}
