import { runningExecutions as routes } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import type { ExecutionLog, RunningExecution, Workloads } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { DeploymentAccess } from './deployment-access.ts'
import type { DeploymentsStore } from './deployments-store.ts'

/** Watching, cancelling and repeating executions (engine.md §14, run-and-monitor.md §10), in the projects of the caller. */
export function runningExecutionRoutes(options: {
  readonly workloads: Workloads
  readonly search: Pick<ExecutionLog, 'getExecution'>
  readonly store: DeploymentsStore
  readonly access: DeploymentAccess
}): readonly BoundRoute[] {
  const { workloads, search, store, access } = options

  /** Deployments of an environment that the caller sees; undefined: everything that runs there. */
  async function visible(caller: Caller, environment: string): Promise<ReadonlySet<string> | undefined> {
    const projects = await access.projects(caller)
    if (projects === undefined) return undefined
    const found = await store.inEnvironment(caller.realm, environment)
    return new Set(found.filter(({ document }) => projects.includes(document.project)).map(({ id }) => id))
  }

  async function running(caller: Caller, environment: string): Promise<readonly RunningExecution[]> {
    const [seen, all] = await Promise.all([visible(caller, environment), workloads.running(caller.realm, environment)])
    return all.filter(({ deployment }) => seen?.has(deployment) ?? true)
  }

  return [
    bind(routes.listRunningExecutions, async ({ caller, params, query }) => {
      const found = await running(caller, params.environment)
      return found
        .filter(({ deployment }) => query.deployment === undefined || deployment === query.deployment)
        .sort((a, b) => a.startedAt - b.startedAt)
        .map(({ deployment, instance = null, replica = null, step = null, ...execution }) => ({
          ...execution,
          deploymentId: deployment,
          instance,
          replica,
          step,
        }))
    }),
    bind(routes.cancelExecution, async ({ caller, params, audit }) => {
      const { realm, environment, key } = params
      const isTheirs = (await running(caller, environment)).some((execution) => execution.key === key)
      if (!isTheirs || !(await workloads.cancel(realm, environment, key))) throw unknownExecution(key)
      audit.reference = key
    }),
    bind(routes.repeatExecution, async ({ caller, params, audit }) => {
      const { realm, environment, key } = params
      const [seen, record] = await Promise.all([
        visible(caller, environment),
        search.getExecution(realm, environment, key),
      ])
      if (record === undefined || !(seen?.has(record.deployment) ?? true)) throw unknownExecution(key)
      const user = caller.actor.email ?? caller.actor.name
      const repeated = await workloads.reexecute({ realm, environment, key, user })
      Object.assign(audit, { reference: key, after: { key: repeated } })
      return { key: repeated }
    }),
  ]
}

function unknownExecution(key: string): RequestError {
  return new RequestError('EXECUTION_UNKNOWN', `There is no such execution: "${key}"`)
}
