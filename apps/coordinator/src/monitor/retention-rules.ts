const DAY_MS = 86_400_000

/** How long and how much is kept of a deployment: what comes first (engine.md §10). Quantities are for each RTU. */
export interface RetentionRules {
  readonly executionsMs: number
  readonly executionsPerRtu: number
  readonly logsMs: number
  readonly logBytesPerRtu: number
}

const MEGABYTE = 1_048_576

const TEST: RetentionRules = {
  executionsMs: 7 * DAY_MS,
  executionsPerRtu: 604_800,
  logsMs: 3 * DAY_MS,
  logBytesPerRtu: 250 * MEGABYTE,
}

const PROD: RetentionRules = {
  executionsMs: 30 * DAY_MS,
  executionsPerRtu: 2_592_000,
  logsMs: 10 * DAY_MS,
  logBytesPerRtu: 1024 * MEGABYTE,
}

/** Environments of one's own keep as much as `prod`. */
export function retentionRules(environment: string): RetentionRules {
  return environment === 'test' ? TEST : PROD
}
