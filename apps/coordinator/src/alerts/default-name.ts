import type { AlertMetric, AlertScope } from './alert-document.ts'

/** As the naming advice has it: realm, pipeline, metric, environment, version (run-and-monitor.md §15). */
export function defaultAlertName(realm: string, environment: string, scope: AlertScope, metric: AlertMetric): string {
  const watched =
    scope.kind === 'realm'
      ? [realm, metric, environment]
      : [
          realm,
          scope.pipeline,
          ...(scope.instance === null ? [] : [scope.instance]),
          metric,
          environment,
          `v${scope.versionMajor}`,
        ]
  return watched
    .join('-')
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .slice(0, 100)
}
