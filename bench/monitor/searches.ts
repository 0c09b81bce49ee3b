import type { ExecutionQuery, LineQuery } from '@jatai/platform'
import { executionKey, pipelineName } from './fill-log.ts'

/** What people search for on the pages Completed executions, Pipeline logs and Overview. */
export interface Searches {
  readonly executions: Readonly<Record<string, Omit<ExecutionQuery, 'realm' | 'environment'>>>
  readonly lines: Readonly<Record<string, Omit<LineQuery, 'realm' | 'environment'>>>
  /** The times of the overview. */
  readonly summaries: Readonly<Record<string, { readonly from: number; readonly except?: readonly string[] }>>
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** @param newest epoch ms of the last record */
export function searches(executions: number, newest: number): Searches {
  const busy = pipelineName(3)
  const quiet = pipelineName(777)
  const half = Math.floor(executions / 2)
  const except = Array.from({ length: 500 }, (_, index) => pipelineName(index * 2))
  return {
    executions: {
      'the newest of all': {},
      'the newest of all, half of the pipelines hidden': { except },
      'the last hour': { from: newest - HOUR_MS },
      'an interval two weeks ago': { from: newest - 14 * DAY_MS, to: newest - 14 * DAY_MS + HOUR_MS },
      'a busy pipeline': { pipeline: busy },
      'a quiet pipeline': { pipeline: quiet },
      'a pipeline and an old version': { pipeline: busy, version: '1.2' },
      'errors of all': { kind: 'error' },
      'errors of a quiet pipeline': { pipeline: quiet, kind: 'error' },
      'a rare error code': { code: 418 },
      'an error code that is not there': { code: 499 },
      'a rare trigger': { trigger: 'email' },
      'a trigger that is not there': { trigger: 'kafka' },
      'running ones': { kind: 'running' },
      'an execution key': { key: executionKey(half) },
      'a key that is not there': { key: 'nothing' },
      'payload: a word that one has': { text: `A${half}` },
      'payload: \\"id\\":\\"A…\\"': { text: `\\"id\\":\\"A${half}\\"` },
      'payload: a word that one in fourteen has': { text: 'invoice' },
      'payload: a word that all have': { text: 'customer' },
      'payload: a word that is not there': { text: 'zebra' },
      'payload: two words, both wanted': { text: 'invoice + Oslo' },
      'payload: three words, any': { text: 'invoice Oslo refund' },
      'payload: a phrase': { text: '"was refused"' },
      'payload: a prefix': { text: 'R9999*' },
      'payload: not a word': { text: '-invoice' },
      'payload: a word but not another': { text: 'customer -invoice' },
      'payload: a frequent word in a quiet pipeline': { text: 'customer', pipeline: quiet },
      'payload: a frequent word in an old version': { text: 'customer', pipeline: quiet, version: '1.1' },
      'payload: a frequent word, errors only': { text: 'customer', kind: 'error' },
    },
    lines: {
      'the newest of all': {},
      'the newest of all, half of the pipelines hidden': { except },
      'the oldest of all': { order: 'ascending' },
      'the last hour': { from: newest - HOUR_MS },
      'a pipeline, by a word of its name': { pipelineWords: '777' },
      'pipelines with a word in their names': { pipelineWords: 'invoice import' },
      'an execution key': { key: executionKey(half) },
      'errors of all': { level: 'ERROR' },
      'errors of a quiet pipeline': { level: 'ERROR', pipeline: quiet },
      'a word that ten have': { words: `A${half}` },
      'a word that all have': { words: 'step' },
      'a word that is not there': { words: 'zebra' },
      'two words that some have': { words: 'invoice refund' },
      'a frequent word in a quiet pipeline': { words: 'invoice', pipeline: quiet },
      'a frequent word, errors only': { words: 'invoice', level: 'ERROR' },
      'a frequent word, ascending, from two weeks ago': {
        words: 'invoice',
        order: 'ascending',
        from: newest - 14 * DAY_MS,
      },
    },
    summaries: {
      'of the last day': { from: newest - DAY_MS },
      'of the last 30 days': { from: newest - 30 * DAY_MS },
      'of the last 30 days, half of the pipelines hidden': { from: newest - 30 * DAY_MS, except },
    },
  }
}
