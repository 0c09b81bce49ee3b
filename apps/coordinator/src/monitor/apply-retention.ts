import { SIZES } from '@jatai/platform'
import type { DeletedRecords, ExecutionLog } from '@jatai/platform'
import type { MetricsCollector } from '../metrics/metrics-collector.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { retentionRules } from './retention-rules.ts'

/** A measurement that is this old still tells the sizes of deployments. */
const MOST_AGE_MS = 60_000

/** Deletes the records of every realm and environment that are too old or too many; settles with their number. */
export async function applyRetention(options: {
  readonly search: ExecutionLog
  readonly realms: RealmsService
  readonly collector: Pick<MetricsCollector, 'latest'>
  readonly now: () => number
}): Promise<DeletedRecords> {
  const { search, realms, collector, now } = options
  const deleted = { executions: 0, lines: 0 }
  const served = (await collector.latest(MOST_AGE_MS)).map(({ workload }) => workload)
  for (const realm of await realms.names()) {
    const { environments } = (await realms.get(realm)).document
    for (const environment of environments) {
      const rules = retentionRules(environment)
      const { executions, lines } = await search.applyRetention(
        { realm, environment },
        {
          executionsBefore: now() - rules.executionsMs,
          maxExecutions: rules.executionsPerRtu,
          linesBefore: now() - rules.logsMs,
          maxLineBytes: rules.logBytesPerRtu,
          factors: served
            .filter((workload) => workload.realm === realm && workload.environment === environment)
            .map(({ pipeline, versionMajor, instance, size, replicas }) => ({
              pipeline,
              versionMajor,
              ...(instance === undefined ? {} : { instance }),
              factor: SIZES[size].rtus * Math.max(1, replicas.length),
            })),
        },
      )
      deleted.executions += executions
      deleted.lines += lines
    }
  }
  return deleted
}
