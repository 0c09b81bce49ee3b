/** Routes that want something beside the permission, by name: who has the permission alone is refused as well. */
export const NEEDS_MORE: ReadonlyMap<string, string> = new Map([
  ['exportMetrics', 'an API key of the environment (run-and-monitor.md §14)'],
])
