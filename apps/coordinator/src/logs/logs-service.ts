import type { logs } from '@jatai/api'
import type { ExecutionLog, LineQuery, LogLine } from '@jatai/platform'
import type { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { textField } from '../executions/executions-service.ts'
import type { ExecutionsService } from '../executions/executions-service.ts'
import { retentionRules } from '../monitor/retention-rules.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { lineView } from './log-views.ts'

type Search = z.output<typeof logs.searchLogs.query>
type Filter = Omit<Search, 'size' | 'cursor'>
type Page = z.input<typeof logs.searchLogs.answer>

/** Lines that are read at a time for a download. */
const PAGE = 1000

/** What pipelines logged (run-and-monitor.md §11), as far as the caller may see it. */
export interface LogsService {
  search(caller: Caller, environment: string, search: Search): Promise<Page>
  /** All lines that match. */
  all(caller: Caller, environment: string, filter: Filter): AsyncGenerator<LogLine>
  /** The lines of an execution, oldest first. @throws RequestError `EXECUTION_UNKNOWN` */
  ofExecution(caller: Caller, environment: string, key: string): Promise<AsyncGenerator<LogLine>>
}

export function createLogsService(options: {
  readonly search: ExecutionLog
  readonly executions: ExecutionsService
  readonly visibility: Visibility
}): LogsService {
  const { search: log, executions, visibility } = options

  async function queryOf(caller: Caller, environment: string, filter: Filter): Promise<LineQuery> {
    const { from, to, message, pipeline, version, key, level, order } = filter
    return {
      realm: caller.realm,
      environment,
      except: await visibility.hidden(caller),
      order,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...textField('words', message),
      ...textField('pipelineWords', pipeline),
      ...textField('version', version),
      ...textField('key', key),
      ...(level === undefined ? {} : { level }),
    }
  }

  async function* pages(query: LineQuery): AsyncGenerator<LogLine> {
    for (let page: string | undefined; ;) {
      const { lines, next } = await log.findLines({ ...query, limit: PAGE, ...textField('page', page) })
      yield* lines
      if (next === undefined) return
      page = next
    }
  }

  return {
    async search(caller, environment, { size, cursor, ...filter }) {
      const query = await queryOf(caller, environment, filter)
      const { lines, next } = await log.findLines({ ...query, limit: size, ...textField('page', cursor) })
      return {
        content: lines.map(lineView),
        ...(next === undefined ? {} : { next }),
        retention: retentionRules(environment),
      }
    },
    async *all(caller, environment, filter) {
      yield* pages(await queryOf(caller, environment, filter))
    },
    async ofExecution(caller, environment, key) {
      // Lines outlive nothing: an execution that is not there has none.
      await executions.find(caller, environment, key)
      return pages({ realm: caller.realm, environment, key, order: 'ascending' })
    },
  }
}
