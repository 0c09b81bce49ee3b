import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteExecutionLog } from '@jatai/platform'
import { median } from '../jatai-process.ts'
import { fixed, table } from '../table.ts'
import { fillLog, REALM } from './fill-log.ts'
import { searches } from './searches.ts'

const EXECUTIONS = 1_000_000
const LINES_PER_EXECUTION = 10
const ROUNDS = 5
const DAY_MS = 86_400_000

/**
 * Searches of the monitor in an embedded store with 1,000,000 executions and 10,000,000 log lines of 1,000 pipelines × 20
 * versions, over 30 days. Building it takes minutes and 4.5 GB.
 */
export async function benchMonitor(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  const file = join(folder, 'search.db')
  try {
    const to = Date.now()
    const startedAt = performance.now()
    await fillLog({
      ...{ file, executions: EXECUTIONS, linesPerExecution: LINES_PER_EXECUTION, pipelines: 1000, versions: 20 },
      ...{ from: to - 30 * DAY_MS, to },
    })
    const seconds = (performance.now() - startedAt) / 1000
    const gigabytes = statSync(file).size / 1e9
    const built = `built in ${fixed(seconds)} s, ${fixed(gigabytes, 1)} GB`
    await measure(file, built)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param file an execution log that `fillLog` has filled */
export async function measure(file: string, built: string): Promise<void> {
  const log = openSqliteExecutionLog({ file })
  const [newest] = (await log.findExecutions({ ...REALM, limit: 1 })).executions
  const wanted = searches(EXECUTIONS, newest?.startedAt ?? 0)
  const rows = async (of: Readonly<Record<string, object>>, search: (query: object) => Promise<number>) => {
    const found: string[][] = []
    for (const [what, query] of Object.entries(of))
      found.push([what, ...(await timed(() => search({ ...REALM, ...query })))])
    return found
  }
  const head = ['search', 'hits', 'first time, ms', 'median, ms', 'processor time, ms']
  const size = `${fixed(EXECUTIONS)} executions and ${fixed(EXECUTIONS * LINES_PER_EXECUTION)} log lines, ${built}`
  table(
    `Completed executions: ${size}`,
    head,
    await rows(
      wanted.executions,
      async (query) => (await log.findExecutions({ ...REALM, ...query })).executions.length,
    ),
  )
  table(
    'Pipeline logs, in the same store',
    head,
    await rows(wanted.lines, async (query) => (await log.findLines({ ...REALM, ...query })).lines.length),
  )
  table(
    'Overview, in the same store',
    head,
    await rows(wanted.summaries, async (query) => (await log.summarize({ ...REALM, ...query })).length),
  )
  await log.close()
}

async function timed(search: () => Promise<number>): Promise<string[]> {
  const times: number[] = []
  const cpu: number[] = []
  let hits = 0
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    const startedAt = performance.now()
    hits = await search()
    times.push(performance.now() - startedAt)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1000)
  }
  return [fixed(hits), fixed(times[0] ?? 0), fixed(median(times), 1), fixed(median(cpu), 1)]
}
