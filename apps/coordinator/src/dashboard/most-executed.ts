import { dashboard } from '@jatai/api'
import type { PipelineSummary } from '@jatai/platform'

/**
 * The ten most executed pipelines whose name has this part, the most executed first. Versions of a pipeline count
 * together; the version that is told is the one that ran most (run-and-monitor.md §9).
 *
 * @param summaries the most executed version first
 */
export function mostExecuted(summaries: readonly PipelineSummary[], part: string): PipelineSummary[] {
  const wanted = summaries.filter(({ pipeline }) => pipeline.toLowerCase().includes(part.toLowerCase()))
  const pipelines = [...Map.groupBy(wanted, ({ pipeline }) => pipeline).values()].map((versions) =>
    versions.reduce((sum, each) => ({
      ...sum,
      total: sum.total + each.total,
      failed: sum.failed + each.failed,
      averageMs: (sum.averageMs * sum.total + each.averageMs * each.total) / (sum.total + each.total),
      minimumMs: Math.min(sum.minimumMs, each.minimumMs),
      maximumMs: Math.max(sum.maximumMs, each.maximumMs),
    })),
  )
  return pipelines.sort((a, b) => b.total - a.total).slice(0, dashboard.MOST_EXECUTED)
}
