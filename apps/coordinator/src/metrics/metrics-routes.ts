import { metrics } from '@jatai/api'
import { bind } from '../http/route-call.ts'
import { Answer } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { MetricsService } from './metrics-service.ts'

export function metricRoutes(service: MetricsService): readonly BoundRoute[] {
  return [
    bind(metrics.listMeasured, ({ caller, params }) => service.list(caller, params.environment)),
    bind(metrics.getCharts, ({ caller, params, query }) => service.charts(caller, params.environment, query)),
    bind(
      metrics.exportMetrics,
      async ({ caller, params, query, header }) =>
        new Answer(await service.export(caller, params.environment, header('apikey') ?? query.apikey)),
    ),
  ]
}
