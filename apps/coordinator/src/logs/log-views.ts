import type { logs } from '@jatai/api'
import type { LogLine } from '@jatai/platform'

/** A line as lists show it. */
export function lineView(line: LogLine): logs.LogLine {
  return {
    at: line.at,
    pipeline: line.pipeline,
    version: line.version,
    instance: line.instance ?? null,
    key: line.key ?? null,
    level: line.level,
    step: line.step ?? null,
    message: line.message,
  }
}
