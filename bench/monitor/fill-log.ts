import type { ExecutionEnd, LogLine, LogSource } from '@jatai/platform'
import { createSqliteLog } from '../../packages/platform/src/search/sqlite-log.ts'
import { LOG_MIGRATIONS } from '../../packages/platform/src/search/log-migrations.ts'
import { createRecordBatch } from '../../packages/platform/src/search/record-batch.ts'
import { openDatabase } from '../../packages/platform/src/sqlite/open-database.ts'

export interface FillPlan {
  readonly file: string
  readonly executions: number
  readonly linesPerExecution: number
  readonly pipelines: number
  readonly versions: number
  /** Epoch ms of the first and last record. */
  readonly from: number
  readonly to: number
}

export const REALM = { realm: 'demo', environment: 'prod' } as const

const WORDS =
  'order invoice customer shipment payment refund stock price label parcel route branch account ledger'.split(' ')
const CITIES = ['Berlin', 'São Paulo', 'Lisboa', 'Paris', 'Quito', 'Oslo', 'Rome', 'Lima']
const BATCH = 2000

/** Name of a pipeline: a hundred of them share their first word. */
export function pipelineName(index: number): string {
  return `${WORDS[index % 10] ?? ''}-import-${index}`
}

export function executionKey(index: number): string {
  return `0193f000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
}

/**
 * Writes executions with their lines into a new execution log, in the order of time, as fast as the disk takes it: one
 * pipeline in ten has half of all, a version follows the other, one in fifty fails.
 */
export async function fillLog(plan: FillPlan): Promise<void> {
  const { file, executions } = plan
  const database = openDatabase({ file, kind: 'JaSe', migrations: LOG_MIGRATIONS, isDurable: false })
  database.exec('PRAGMA cache_size = -400000')
  const log = createSqliteLog(database)
  for (let first = 0; first < executions; first += BATCH) {
    const count = Math.min(BATCH, executions - first)
    const batch = createRecordBatch()
    for (let index = first; index < first + count; index++) {
      const end = endOf(index, plan)
      batch.ends.add(end)
      for (let line = 0; line < plan.linesPerExecution; line++) batch.lines.add(lineOf(end, index, line))
    }
    await log.write(batch)
    if (first % 100_000 === 0) console.error(`${first} executions, ${Math.round((first * 100) / executions)} %`)
  }
  await log.close()
}

function sourceOf(index: number, { executions, pipelines, versions }: FillPlan): LogSource {
  const mixed = Math.imul(index, 2_654_435_761) >>> 0
  const pipeline = mixed % 2 === 0 ? (mixed >>> 1) % (pipelines / 10) : (mixed >>> 1) % pipelines
  const minor = Math.floor((index / executions) * versions)
  return { ...REALM, pipeline: pipelineName(pipeline), version: `1.${minor}` }
}

function endOf(index: number, plan: FillPlan): ExecutionEnd {
  const startedAt = Math.floor(plan.from + ((plan.to - plan.from) * index) / plan.executions)
  const city = CITIES[index % CITIES.length] ?? ''
  const word = WORDS[index % WORDS.length] ?? ''
  const request = JSON.stringify({
    id: `A${index}`,
    kind: word,
    customer: { city, number: index % 10_007 },
    lines: [1, 2],
  })
  const isError = index % 50 === 7
  const response = isError
    ? JSON.stringify({ timestamp: startedAt, error: `The ${word} was refused`, code: 500 })
    : JSON.stringify({ ok: true, reference: `R${index % 100_003}` })
  return {
    ...sourceOf(index, plan),
    key: executionKey(index),
    deployment: `d${index % 1000}`,
    trigger: index % 10_000 === 3 ? 'email' : 'rest',
    startedAt,
    request: { text: request, bytes: request.length },
    kind: isError ? 'error' : 'response',
    ...(isError ? { code: index % 100_000 === 7 ? 418 : 500 } : {}),
    elapsedMs: (index % 97) + 0.5,
    response: { text: response, bytes: response.length },
  }
}

function lineOf(end: ExecutionEnd, execution: number, index: number): LogLine {
  const { realm, environment, pipeline, version, key, startedAt } = end
  const word = WORDS[(execution + index) % WORDS.length] ?? ''
  const other = WORDS[(execution * 7 + index) % WORDS.length] ?? ''
  return {
    ...{ realm, environment, pipeline, version, key },
    at: startedAt + index,
    level: execution % 50 === 7 && index === 9 ? 'ERROR' : index === 5 ? 'WARN' : 'INFO',
    message: `Step ${index}: the ${word} A${execution} of the ${other} was read and went on`,
    step: `step ${index}`,
  }
}
