import type { DeploymentSpec, Queue, WorkloadEvent, Workloads, WorkloadState, WorkloadWarning } from '@jatai/platform'
import { queueName } from '@jatai/runtime'
import type { Deployment, Runtime } from '@jatai/runtime'
import { shownRequest } from './shown-message.ts'

/** The embedded adapter of the workloads port: engines are worker threads of this process. */
export interface EmbeddedWorkloads extends Workloads {
  /** What the runtime tells of a deployment. */
  warned(spec: DeploymentSpec, warning: WorkloadWarning): void
}

/** How long ends of engines count as a series of crashes (run-and-monitor.md §5). */
const CRASH_WINDOW_MS = 600_000

export function createEmbeddedWorkloads(options: {
  readonly runtime: () => Runtime
  readonly queue: Queue
  readonly now: () => number
}): EmbeddedWorkloads {
  const { runtime, queue, now } = options
  const listeners = new Set<(event: WorkloadEvent) => void>()

  async function stateOf(deployment: Deployment): Promise<WorkloadState> {
    const { spec, paths, credentials, replicas } = deployment
    const problem = deployment.problem()
    const crashed = replicas.map(({ crashes }) => crashes).filter((crashes) => crashes.length > 0)
    const [{ ready }, deadLetters] = await Promise.all([
      queue.depth(queueName(spec)),
      queue.deadLetters.count(queueName(spec)),
    ])
    return {
      id: spec.id,
      ...(spec.generation === undefined ? {} : { generation: spec.generation }),
      wantedReplicas: spec.replicas,
      readyReplicas: replicas.length - crashed.length,
      ...(crashed.length === 0
        ? {}
        : {
            shortSince: Math.min(...crashed.map(([first = now()]) => first)),
            crashes: Math.max(...crashed.map((at) => at.filter((moment) => moment > now() - CRASH_WINDOW_MS).length)),
          }),
      isParked: replicas.every(({ isParked }) => isParked),
      queued: ready,
      deadLetters,
      inFlight: replicas.reduce((sum, { running }) => sum + running, 0),
      paths,
      ...(credentials === undefined ? {} : { credentials }),
      ...(problem === undefined ? {} : { problem }),
      warnings: deployment.warnings(),
    }
  }

  return {
    async check(spec) {
      const { claims } = await runtime().check(spec)
      return { claims }
    },
    async deploy(spec) {
      const { id, generation } = spec
      const serves = runtime()
        .deployments()
        .some((each) => generation !== undefined && each.spec.id === id && each.spec.generation === generation)
      if (!serves) await runtime().deploy(spec)
    },
    async undeploy(deployment) {
      await runtime().undeploy(deployment.id)
      const name = queueName(deployment)
      const isServed = runtime()
        .deployments()
        .some(({ spec }) => queueName(spec) === name)
      if (!isServed) await queue.delete(name)
    },
    states: () => Promise.all(runtime().deployments().map(stateOf)),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async running(realm, environment) {
      const steps = await runtime().steps(realm, environment)
      return runtime()
        .running()
        .filter((execution) => execution.realm === realm && execution.environment === environment)
        .map(({ realm: _realm, environment: _environment, ...execution }) => {
          const step = steps.get(execution.key)
          return step === undefined ? execution : { ...execution, step }
        })
    },
    renewAccount: (id, account) => Promise.resolve(runtime().renewAccount(id, account)),
    cancel(realm, environment, key) {
      const isTheirs = runtime()
        .running()
        .some(
          (execution) => execution.key === key && execution.realm === realm && execution.environment === environment,
        )
      return Promise.resolve(isTheirs && runtime().cancel(key))
    },
    measure: () => runtime().measure(),
    trace: (id, share) => Promise.resolve(runtime().trace(id, share)),
    reexecute: (request) => runtime().reexecute(request),
    checkReexecution: (realm, environment, key) => runtime().checkReexecution({ realm, environment, key }),
    deadLetters: {
      list: (query) => runtime().deadLetters.list(query),
      async get(realm, environment, id) {
        const found = await runtime().deadLetters.find(realm, environment, id)
        if (found === undefined) return undefined
        const { trigger, publishedAt, hops, parentKey, files = [] } = found.letter.envelope
        return {
          ...found.facts,
          ...{ trigger, publishedAt, hops, files },
          ...(parentKey === undefined ? {} : { parentKey }),
          request: shownRequest(found.letter.envelope, found.spec),
        }
      },
      resend: (request) => runtime().deadLetters.resend(request),
      discard: (realm, environment, id) => runtime().deadLetters.discard(realm, environment, id),
    },
    warned({ id, generation }, warning) {
      const event: WorkloadEvent = {
        deployment: id,
        ...(generation === undefined ? {} : { generation }),
        kind: 'warning',
        warning,
      }
      for (const listener of listeners) listener(event)
    },
  }
}
