import type { DeploymentSpec, Queue, ReplicaMeasurement, WorkloadMeasurement } from '@jatai/platform'
import { queueName } from '../deployments/deployment-spec.ts'

/** What is measured of a deployment. */
export interface MeasuredDeployment {
  readonly spec: DeploymentSpec
  readonly replicas: readonly { measure(): Promise<ReplicaMeasurement> }[]
  readonly traced: number
  readonly expired: number
}

/** Replicas that have ended are told of once; if nobody asks, so many are remembered. */
const MOST_ENDED = 1000

export interface Measurements {
  /** A deployment stops being served, or a version of it that was replaced has ended: takes its last figures. */
  ended(deployment: MeasuredDeployment): Promise<void>
  measure(
    served: Iterable<MeasuredDeployment>,
    retiring: Iterable<MeasuredDeployment>,
  ): Promise<readonly WorkloadMeasurement[]>
}

export function createMeasurements(queue: Queue): Measurements {
  let endings: WorkloadMeasurement[] = []

  async function measurementOf(deployment: MeasuredDeployment, isServed: boolean): Promise<WorkloadMeasurement> {
    const { spec, replicas, traced, expired } = deployment
    const { id, realm, environment, pipelineName, versionMajor, versionMinor, instance } = spec
    return {
      deployment: id,
      realm,
      environment,
      pipeline: pipelineName,
      versionMajor,
      versionMinor,
      ...(instance === undefined ? {} : { instance: instance.name }),
      size: spec.size,
      isServed,
      traced,
      expired,
      queued: isServed ? await counted(async () => (await queue.depth(queueName(spec))).ready) : 0,
      deadLetters: isServed ? await counted(() => queue.deadLetters.count(queueName(spec))) : 0,
      replicas: await Promise.all(replicas.map((replica) => replica.measure())),
    }
  }

  async function counted(count: () => Promise<number>): Promise<number> {
    try {
      return await count()
    } catch {
      return 0 // It is being removed, or the queue cannot be reached: both are told elsewhere.
    }
  }

  return {
    async ended(deployment) {
      endings.push(await measurementOf(deployment, false))
      if (endings.length > MOST_ENDED) endings = endings.slice(-MOST_ENDED)
    },
    async measure(served, retiring) {
      const told = endings
      endings = []
      return [
        ...told,
        ...(await Promise.all([...retiring].map((deployment) => measurementOf(deployment, false)))),
        ...(await Promise.all([...served].map((deployment) => measurementOf(deployment, true)))),
      ]
    },
  }
}
