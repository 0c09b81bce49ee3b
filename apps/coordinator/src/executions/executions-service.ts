import { isJataiError } from '@jatai/errors'
import type { executions } from '@jatai/api'
import type { ExecutionLog, ExecutionRecord, Workloads } from '@jatai/platform'
import type { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import type { MonitorNeighbours } from '../monitor/monitor-neighbours.ts'
import { retentionRules } from '../monitor/retention-rules.ts'
import { unknownExecution } from '../monitor/visibility.ts'
import type { Visibility } from '../monitor/visibility.ts'
import { messageView, summaryView } from './execution-views.ts'

type Search = z.output<typeof executions.searchExecutions.query>
type Page = z.input<typeof executions.searchExecutions.answer>
type Trace = z.input<typeof executions.getExecutionTrace.answer>

/** What executions did (run-and-monitor.md §10), as far as the caller may see it. */
export interface ExecutionsService {
  search(caller: Caller, environment: string, search: Search): Promise<Page>
  /** @throws RequestError `EXECUTION_UNKNOWN`, also for one of a project that the caller is not in */
  find(caller: Caller, environment: string, key: string): Promise<ExecutionRecord>
  /** @throws RequestError `EXECUTION_UNKNOWN` */
  detail(caller: Caller, environment: string, key: string): Promise<executions.ExecutionDetail>
  /** @throws RequestError `EXECUTION_UNKNOWN` */
  trace(caller: Caller, environment: string, key: string, most: number): Promise<Trace>
}

export function createExecutionsService(options: {
  readonly search: ExecutionLog
  readonly workloads: Workloads | undefined
  readonly visibility: Visibility
  readonly neighbours: Pick<MonitorNeighbours, 'versionId'>
}): ExecutionsService {
  const { search: log, workloads, visibility, neighbours } = options

  async function find(caller: Caller, environment: string, key: string): Promise<ExecutionRecord> {
    const record = await log.getExecution(caller.realm, environment, key)
    if (record === undefined || !(await visibility.isVisible(caller, record.pipeline))) throw unknownExecution(key)
    return record
  }

  async function reexecutionOf(
    record: ExecutionRecord,
  ): Promise<{ readonly isAllowed: boolean; readonly reason: string | null }> {
    const { realm, environment, key } = record
    if (record.kind === 'running') return { isAllowed: false, reason: 'The execution has not ended yet' }
    if (workloads === undefined) return { isAllowed: false, reason: 'Nothing runs here' }
    try {
      await workloads.checkReexecution(realm, environment, key)
      return { isAllowed: true, reason: null }
    } catch (error) {
      if (!isJataiError(error) || error.kind !== 'request') throw error
      return { isAllowed: false, reason: error.message }
    }
  }

  return {
    async search(caller, environment, search) {
      const { from, to, type, pipeline, version, key, payload, source, code, size, cursor } = search
      const { executions: found, next } = await log.findExecutions({
        realm: caller.realm,
        environment,
        except: await visibility.hidden(caller),
        limit: size,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(type === undefined ? {} : { kind: type }),
        ...textField('pipeline', pipeline),
        ...textField('version', version),
        ...textField('key', key),
        ...textField('text', payload),
        ...textField('trigger', source),
        ...(code === undefined ? {} : { code }),
        ...textField('page', cursor),
      })
      return {
        content: found.map(summaryView),
        ...(next === undefined ? {} : { next }),
        retention: retentionRules(environment),
      }
    },

    find,

    async detail(caller, environment, key) {
      const record = await find(caller, environment, key)
      const { realm, pipeline, version, startedAt, request, response, facts = {} } = record
      const { executionsMs, logsMs } = retentionRules(environment)
      return {
        ...summaryView(record),
        request: messageView(request),
        response: response === undefined ? null : messageView(response),
        facts,
        versionId: (await neighbours.versionId(realm, pipeline, version)) ?? null,
        hasTrace: (await log.getTrace(realm, environment, key)) !== undefined,
        expiresAt: startedAt + executionsMs,
        logsExpireAt: startedAt + logsMs,
        reexecution: await reexecutionOf(record),
      }
    },

    async trace(caller, environment, key, most) {
      await find(caller, environment, key)
      const { steps, left } = (await log.getTrace(caller.realm, environment, key)) ?? { steps: [], left: 0 }
      return {
        steps: steps
          .slice(0, most)
          .map((step) => ({ ...step, input: messageView(step.input), output: messageView(step.output) })),
        left: left + Math.max(0, steps.length - most),
      }
    },
  }
}

/** An empty field counts as none. */
export function textField<K extends string>(name: K, text: string | undefined): Partial<Record<K, string>> {
  // The only key is the one that is named.
  return (text === undefined || text === '' ? {} : { [name]: text }) as Partial<Record<K, string>>
}
