import type { ExecutionLog, Platform, SecretBox, Workloads } from '@jatai/platform'
import { alertRoutes } from '../alerts/alert-routes.ts'
import { createAlertEvaluator } from '../alerts/alert-evaluator.ts'
import { createAlertsService } from '../alerts/alerts-service.ts'
import { createDelivery } from '../alerts/deliver.ts'
import type { TelegramBot } from '../alerts/deliver.ts'
import { createNotifier } from '../alerts/notifier.ts'
import { dashboardRoutes } from '../dashboard/dashboard-routes.ts'
import { createExecutionsService } from '../executions/executions-service.ts'
import { deadLetterRoutes } from '../executions/dead-letter-routes.ts'
import { executionRoutes } from '../executions/execution-routes.ts'
import { createTracingService } from '../executions/tracing-service.ts'
import type { CheckAddress } from '../http/checked-lookup.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { Mailer } from '../identity/mail/mailer.ts'
import { createLive } from '../live/create-live.ts'
import { logRoutes } from '../logs/log-routes.ts'
import { createLogsService } from '../logs/logs-service.ts'
import { createMetricsCollector } from '../metrics/metrics-collector.ts'
import { metricRoutes } from '../metrics/metrics-routes.ts'
import { createMetricsService } from '../metrics/metrics-service.ts'
import { createPlatformMetrics } from '../metrics/platform-metrics.ts'
import type { PlatformMetrics } from '../metrics/platform-metrics.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { applyRetention } from './apply-retention.ts'
import type { MonitorNeighbours } from './monitor-neighbours.ts'
import { createVisibility } from './visibility.ts'

/** What pipelines did and do: executions, logs, metrics, alerts (run-and-monitor.md Part B). */
export interface Monitor {
  readonly routes: readonly BoundRoute[]
  readonly platformMetrics: PlatformMetrics
  /** Measures deployments and looks at alerts from now on. */
  start(): void
  /** Has what is served traced as it is wanted; what is deployed later is looked at with each measurement. */
  resumeTracing(): Promise<void>
  /** Deletes what has been kept for long enough. */
  sweep(): Promise<void>
  /** Measures now, then looks at every alert; both happen by themselves once the monitor is started. */
  evaluateAlerts(): Promise<void>
  /** Ends what pages follow. Before the server is closed, which waits for them. */
  stopLive(): void
  close(): Promise<void>
}

export interface MonitorOptions {
  readonly platform: Pick<Platform, 'documents' | 'metrics' | 'gateway'> & { readonly search: ExecutionLog }
  readonly secrets: SecretBox
  readonly workloads: Workloads
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly neighbours: MonitorNeighbours
  readonly mailerOf: (realm: string) => Promise<Mailer | undefined>
  readonly telegram: TelegramBot | undefined
  readonly checkAddress: CheckAddress
  readonly version: string
  readonly createId: () => string
  readonly now: () => number
  readonly report: (error: unknown) => void
  /** Between two signs of life of live pages. @default 15_000 */
  readonly heartbeatMs?: number | undefined
}

export function createMonitor(options: MonitorOptions): Monitor {
  const { platform, secrets, workloads, realms, projects, neighbours, createId, now, report } = options
  const { documents, search, metrics, gateway } = platform
  const visibility = createVisibility({ projects, neighbours })
  const executions = createExecutionsService({ search, workloads, visibility, neighbours })
  const logs = createLogsService({ search, executions, visibility })
  const tracing = createTracingService({ documents })
  const collector = createMetricsCollector({ workloads, metrics, tracing, now, report })
  const live = createLive({ search, visibility, heartbeatMs: options.heartbeatMs })
  const platformMetrics = createPlatformMetrics({
    search,
    version: options.version,
    deployments: () => collector.latest(10_000),
    liveReaders: () => live.readers(),
  })
  const delivery = createDelivery({
    secrets,
    realms,
    mailerOf: options.mailerOf,
    telegram: options.telegram,
    checkAddress: options.checkAddress,
  })
  const notifier = createNotifier({ documents, deliver: delivery.deliver, now, report })
  const evaluator = createAlertEvaluator({ documents, metrics, collector, notifier, now, report })
  const alerts = createAlertsService({ documents, secrets, visibility, createId, now })
  const service = createMetricsService({
    metrics,
    collector,
    search,
    gateway,
    visibility,
    platformMetrics,
    now,
  })

  return {
    routes: [
      ...executionRoutes({ executions, logs, tracing, visibility, applyTracing: () => collector.sample() }),
      ...deadLetterRoutes({ workloads, visibility }),
      ...logRoutes(logs),
      ...live.routes,
      ...metricRoutes(service),
      ...alertRoutes(alerts),
      ...dashboardRoutes({ search, visibility, neighbours, collector, now }),
    ],
    platformMetrics,
    start() {
      collector.start()
      evaluator.start()
      notifier.start()
    },
    resumeTracing: () => collector.sample(),
    async sweep() {
      await applyRetention({ search, realms, collector, now })
      await metrics.sweep(now())
    },
    async evaluateAlerts() {
      await collector.sample()
      await evaluator.evaluate()
    },
    stopLive: () => live.close(),
    async close() {
      await evaluator.close()
      await notifier.close()
      await delivery.close()
      await collector.close()
    },
  }
}
