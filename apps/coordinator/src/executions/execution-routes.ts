import { Readable } from 'node:stream'
import { executions } from '@jatai/api'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { csvHeaders } from '../logs/csv-headers.ts'
import { logCsv } from '../logs/log-csv.ts'
import type { LogsService } from '../logs/logs-service.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { unknownPipeline } from '../monitor/visibility.ts'
import type { ExecutionsService } from './executions-service.ts'
import type { TracingService } from './tracing-service.ts'

export function executionRoutes(services: {
  readonly executions: ExecutionsService
  readonly logs: LogsService
  readonly tracing: TracingService
  readonly visibility: Visibility
  /** Makes running deployments trace what is wanted. */
  readonly applyTracing: () => Promise<void>
}): readonly BoundRoute[] {
  const { executions: service, logs, tracing, visibility, applyTracing } = services
  return [
    bind(executions.searchExecutions, ({ caller, params, query }) => service.search(caller, params.environment, query)),
    bind(executions.getExecution, ({ caller, params, audit }) => {
      audit.reference = params.key
      return service.detail(caller, params.environment, params.key)
    }),
    bind(executions.getExecutionTrace, ({ caller, params, query, audit }) => {
      audit.reference = params.key
      return service.trace(caller, params.environment, params.key, query.most)
    }),
    bind(executions.exportExecutionLogs, async ({ caller, params, query, audit }) => {
      audit.reference = params.key
      const lines = await logs.ofExecution(caller, params.environment, params.key)
      return new Answer<NodeJS.ReadableStream>(Readable.from(logCsv(lines, query.separator)), {
        headers: csvHeaders(`execution-${params.key}`),
      })
    }),
    bind(executions.listTracing, async ({ caller, params }) => {
      const hidden = await visibility.hidden(caller)
      const all = await tracing.list(caller.realm, params.environment)
      return all
        .filter(({ pipeline }) => !hidden.includes(pipeline))
        .map(({ pipeline, versionMajor, instance = null, share }) => ({ pipeline, versionMajor, instance, share }))
    }),
    bind(executions.setTracing, async ({ caller, params: { environment }, body, audit }) => {
      const { pipeline, versionMajor, instance, share } = body
      if (!(await visibility.isVisible(caller, pipeline))) throw unknownPipeline(pipeline)
      const deployment = { realm: caller.realm, environment, pipeline, versionMajor }
      const before = await tracing.set(instance === null ? deployment : { ...deployment, instance }, share)
      await applyTracing()
      Object.assign(audit, { reference: pipeline, before: { ...body, share: before }, after: body })
      return body
    }),
  ]
}
