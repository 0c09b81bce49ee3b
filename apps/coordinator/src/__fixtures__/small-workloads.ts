import { RequestError } from '@jatai/errors'
import type {
  Account,
  DeploymentSpec,
  RunningExecution,
  WorkloadDeadLetterDetail,
  WorkloadEvent,
  WorkloadMeasurement,
  Workloads,
  WorkloadState,
} from '@jatai/platform'

/** The port of workloads in a few lines: nothing runs, and the test says what happens to it. */
export interface SmallWorkloads extends Workloads {
  /** By the id of the deployment. */
  readonly serving: Map<string, DeploymentSpec>
  /** What `check` and `deploy` are refused with. */
  refusal: ((spec: DeploymentSpec) => Error | undefined) | undefined
  /** What a deployment has for itself. */
  claims: (spec: DeploymentSpec) => readonly string[]
  /** What `deploy` and `undeploy` wait for. */
  gate: Promise<void>
  /** Deployments that wait at the gate. */
  waiting: number
  /** Changes what `states` tells of a deployment. */
  readonly told: Map<string, Partial<WorkloadState>>
  readonly executions: (RunningExecution & { readonly realm: string; readonly environment: string })[]
  readonly repeated: string[]
  readonly letters: (WorkloadDeadLetterDetail & { readonly realm: string; readonly environment: string })[]
  /** Accounts whose tokens were handed over. */
  readonly renewed: { readonly id: string; readonly account: Account }[]
  /** What `measure` tells. */
  measurements: readonly WorkloadMeasurement[]
  /** Deployment → share of its executions that are traced. */
  readonly traced: Map<string, number>
  /** What `checkReexecution` is refused with. */
  reexecutionRefusal: Error | undefined
  tell(event: WorkloadEvent): void
}

export function createSmallWorkloads(): SmallWorkloads {
  const listeners = new Set<(event: WorkloadEvent) => void>()
  const serving = new Map<string, DeploymentSpec>()

  function stateOf(spec: DeploymentSpec): WorkloadState {
    const { id, generation, replicas, realm, versionMajor, pipelineName, instance } = spec
    const name = instance === undefined ? pipelineName : `${pipelineName}-${instance.name}`
    return {
      id,
      ...(generation === undefined ? {} : { generation }),
      wantedReplicas: replicas,
      readyReplicas: replicas,
      isParked: false,
      queued: 0,
      deadLetters: 0,
      inFlight: 0,
      paths: [`/pipeline/${realm}/v${versionMajor}/${name}`],
      warnings: [],
      ...workloads.told.get(id),
    }
  }

  function refuse(spec: DeploymentSpec): void {
    const error = workloads.refusal?.(spec)
    if (error !== undefined) throw error
  }

  const workloads: SmallWorkloads = {
    serving,
    refusal: undefined,
    claims: () => [],
    gate: Promise.resolve(),
    waiting: 0,
    told: new Map(),
    executions: [],
    repeated: [],
    letters: [],
    renewed: [],
    measurements: [],
    traced: new Map(),
    reexecutionRefusal: undefined,
    async check(spec) {
      refuse(spec)
      return { claims: workloads.claims(spec) }
    },
    async deploy(spec) {
      if (serving.get(spec.id)?.generation === spec.generation) return
      workloads.waiting++
      await workloads.gate
      workloads.waiting--
      refuse(spec)
      serving.set(spec.id, spec)
    },
    async undeploy({ id }) {
      await workloads.gate
      serving.delete(id)
    },
    states: () => Promise.resolve([...serving.values()].map(stateOf)),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    running: (realm, environment) =>
      Promise.resolve(workloads.executions.filter((each) => each.realm === realm && each.environment === environment)),
    measure: () => Promise.resolve(workloads.measurements),
    async renewAccount(id, account) {
      workloads.renewed.push({ id, account })
    },
    async trace(id, share) {
      workloads.traced.set(id, share)
    },
    cancel(_realm, _environment, key) {
      const index = workloads.executions.findIndex((each) => each.key === key)
      if (index >= 0) workloads.executions.splice(index, 1)
      return Promise.resolve(index >= 0)
    },
    reexecute({ key }) {
      workloads.repeated.push(key)
      return Promise.resolve(`${key}-again`)
    },
    async checkReexecution() {
      if (workloads.reexecutionRefusal !== undefined) throw workloads.reexecutionRefusal
    },
    deadLetters: {
      async list({ realm, environment, pipeline, except, after, limit }) {
        return workloads.letters
          .filter((each) => each.realm === realm && each.environment === environment)
          .filter((each) => (pipeline ?? each.pipeline) === each.pipeline && !except.includes(each.pipeline))
          .filter(({ id }) => after === undefined || Number(id) > Number(after))
          .slice(0, limit)
      },
      async get(realm, environment, id) {
        return workloads.letters.find(
          (each) => each.realm === realm && each.environment === environment && each.id === id,
        )
      },
      async resend({ realm, environment, id }) {
        const letter = await workloads.deadLetters.get(realm, environment, id)
        if (letter === undefined) throw new RequestError('DEAD_LETTER_UNKNOWN', `There is no dead letter "${id}"`)
        if (![...serving.values()].some(({ pipelineName }) => pipelineName === letter.pipeline)) {
          throw new RequestError('PIPELINE_NOT_DEPLOYED', 'It is not deployed')
        }
        await workloads.deadLetters.discard(realm, environment, id)
        return `${letter.key}-again`
      },
      async discard(realm, environment, id) {
        const index = workloads.letters.findIndex(
          (each) => each.realm === realm && each.environment === environment && each.id === id,
        )
        if (index >= 0) workloads.letters.splice(index, 1)
        return index >= 0
      },
    },
    tell(event) {
      for (const listener of listeners) listener(event)
    },
  }
  return workloads
}
