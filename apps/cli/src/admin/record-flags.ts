import { readOutputForm } from '../output/print.ts'
import type { OutputForm } from '../output/print.ts'
import { readMoment } from './read-period.ts'

const text = { type: 'string' } as const

/** Flags by which what has been recorded is looked for: executions and logs. */
export const RECORD_FLAGS = {
  environment: { type: 'string', short: 'e', default: 'test' },
  env: text,
  pipeline: text,
  version: text,
  since: text,
  until: text,
  output: { type: 'string', short: 'o' },
} as const

/** What {@link RECORD_FLAGS} say. */
export interface RecordFlags {
  readonly environment: string
  readonly form: OutputForm
  /** Of which pipelines; also for what is still to come. */
  readonly filter: { readonly pipeline?: string; readonly version?: string }
  /** Of what time, epoch ms. */
  readonly period: { readonly from?: number; readonly to?: number }
}

/** @throws UsageError */
export function readRecordFlags(
  values: { readonly environment: string } & {
    readonly [K in Exclude<keyof typeof RECORD_FLAGS, 'environment'>]?: string
  },
): RecordFlags {
  const { pipeline, version } = values
  const now = Date.now()
  const from = readMoment('--since', values.since, now)
  const to = readMoment('--until', values.until, now)
  return {
    environment: values.env ?? values.environment,
    form: readOutputForm(values.output),
    filter: { ...(pipeline === undefined ? {} : { pipeline }), ...(version === undefined ? {} : { version }) },
    period: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  }
}
