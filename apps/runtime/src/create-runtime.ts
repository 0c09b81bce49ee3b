import { createScriptPool } from '@jatai/connectors'
import { FlowError, RequestError } from '@jatai/errors'
import { systemClock } from '@jatai/platform'
import type { DeploymentSpec } from '@jatai/platform'
import type { LogLevel } from '@jatai/sdk'
import { createDeadLetters } from './dead-letters/dead-letters.ts'
import { queueName, queuePrefix } from './deployments/deployment-spec.ts'
import { DeploymentWarnings } from './deployments/deployment-warnings.ts'
import { prepareDeployment } from './deployments/prepare-deployment.ts'
import { createTurns } from './deployments/turns.ts'
import { queueLimit } from './deployments/sizes.ts'
import type { CommonParams, Intake } from './intake/intake.ts'
import type { MllpListener } from './intake/mllp/mllp-listener.ts'
import { prepareIntake } from './intake/prepare-intake.ts'
import { createSchedules } from './intake/schedules/schedules.ts'
import { createMeasurements } from './metrics/measure-deployments.ts'
import { replicaName } from './metrics/replica-name.ts'
import { createStepCounts } from './metrics/step-counts.ts'
import { keepRequests } from './reexecution/keep-requests.ts'
import { checkReexecution, reexecute } from './reexecution/reexecute.ts'
import { removeOldRequests } from './reexecution/remove-old-requests.ts'
import { createRequestCopies } from './reexecution/request-copies.ts'
import { createOutboundPolicy } from './workers/outbound-policy.ts'
import type { ExecutionEnd } from './replicas/execution-end.ts'
import { startReplica } from './replicas/replica.ts'
import type { Replica, ReplicaHost } from './replicas/replica.ts'
import { createTrials } from './trials/trials.ts'
import { createServiceDesk } from './workers/service-desk.ts'
import { createWorkerThreads } from './workers/worker-threads.ts'
import type { RuntimeOptions } from './runtime-options.ts'
import type { Deployment, Runtime } from './runtime.ts'

interface Served extends Deployment {
  readonly intake: Intake
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
  readonly noted: DeploymentWarnings
  traced: number
  expired: number
}

const DEFAULT_PARK_AFTER_MS = 30_000
/** engine.md §7.6. */
const DEFAULT_HANG_MARGIN_MS = 60_000
/** For the way of the last replies of a version that is replaced. */
const DRAIN_MARGIN_MS = 1_000

/** A runtime that serves nothing yet. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { queue, objects, listeners, createKey, clock = systemClock } = options
  const { parkAfterMs = DEFAULT_PARK_AFTER_MS, hangMarginMs = DEFAULT_HANG_MARGIN_MS } = options
  /** By the name of the queue: one version of each. */
  const served = new Map<string, Served>()
  /** Versions that were replaced and end what they run. */
  const retiring = new Set<Served>()
  const inTurn = createTurns()
  const measurements = createMeasurements(queue)
  const scripts = createScriptPool()
  const threads = createWorkerThreads({ filesRoot: options.filesRoot, outbound: options.outbound })
  const copies = createRequestCopies(objects, options.secrets)
  const requests = keepRequests(copies)
  const removal = removeOldRequests({
    clock,
    environments: [...listeners.keys()],
    remove: [
      (environment, moment) => copies.removeBefore(environment, moment),
      (environment, moment) => queue.deadLetters.discardBefore(queuePrefix(environment), moment),
    ],
  })
  const schedules = createSchedules(clock, ({ id }, text) => {
    const spec = served.get(id)?.spec
    if (spec !== undefined) log(spec, 'ERROR', `The schedule cannot be kept now: ${text}`)
  })
  const desk = createServiceDesk({ ...options, clock, scripts, findTarget })
  const intakeHost = {
    ...options,
    clock,
    schedules,
    outbound: createOutboundPolicy(options.outbound),
    mllp: options.mllp ?? new Map<string, MllpListener>(),
    isAlone: options.isAlone ?? false,
    log,
  }
  const host: ReplicaHost = {
    ended,
    findEnd: async (spec, key) => options.findEnd?.(spec, key),
    died(spec, exit) {
      const deployment = [...served.values(), ...retiring].find((each) => each.spec === spec)
      const kind = exit.isOutOfMemory ? 'out-of-memory' : 'restarted-by-errors'
      const warning = deployment?.noted.add(kind, clock.now(), exit.reason)
      if (warning !== undefined) options.onWarning?.(spec, warning)
    },
    log: (spec, lines) => options.log(spec, lines),
    serve: (spec, request, signal) => desk.serve(spec, request, signal),
    now: () => clock.now(),
  }

  function ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void> {
    const recorded = options.ended(spec, end)
    const kept = requests.keep(spec, end)
    // By the version that serves now: the one that ran it may be gone.
    const follows = served.get(queueName(spec))?.intake.ended(end)
    if (follows === undefined && kept === undefined) return recorded
    return Promise.all([recorded, kept, follows]).then(() => undefined)
  }

  /** What serves the line of a deployment now. @throws FlowError when that is another deployment */
  function previousOf(spec: DeploymentSpec): Served | undefined {
    const previous = served.get(queueName(spec))
    if (previous === undefined || previous.spec.id === spec.id) return previous
    throw new FlowError(
      'DEPLOYMENT_TAKEN',
      `The pipeline "${spec.pipelineName}" v${spec.versionMajor} is already deployed to ${spec.environment} from elsewhere: ${previous.spec.id}`,
      { details: { deployment: previous.spec.id } },
    )
  }

  async function deploy(spec: DeploymentSpec): Promise<Deployment> {
    const prepared = await prepareDeployment(spec)
    const { compiled, steps } = prepared
    const name = queueName(spec)
    const previous = previousOf(spec)
    const setup = { host: intakeHost, spec, ...prepared, previous: previous?.intake }
    prepareIntake(setup) // A refusal leaves nothing behind.
    await queue.declare(name, {
      maxMessages: queueLimit(spec.size, spec.replicas, spec.environment),
      ...(options.mostWaitingCalls === undefined ? {} : { maxTransientMessages: options.mostWaitingCalls }),
    })
    // Again, and opened in the same turn: another deployment may have come meanwhile.
    const intake = prepareIntake(setup)
    const retired = previous === undefined ? undefined : retire(previous)
    // One execution at a time is a promise of order, which two versions side by side would break (reliability.md P6).
    const startsAfter = spec.consumers * spec.replicas === 1 ? retired : undefined
    const params = compiled.params as unknown as CommonParams
    const noted = new DeploymentWarnings()
    const replicas: Replica[] = []
    const deployment: Served = {
      spec,
      paths: intake.paths,
      ...(intake.credentials === undefined ? {} : { credentials: intake.credentials }),
      replicas,
      problem: () => intake.problem(),
      warnings: () => noted.list(),
      noted,
      intake,
      timeoutMs: params.timeout,
      allowRedelivery: params.allowRedelivery,
      traced: 0,
      expired: previous?.expired ?? 0,
    }
    served.set(name, deployment)
    // Not before: a message may end or expire the moment it is looked at, and whoever hears of that asks who serves it.
    for (let replica = 0; replica < spec.replicas; replica++) {
      replicas.push(
        startReplica({
          spec,
          queue,
          threads,
          files: options.files,
          host,
          parkAfterMs,
          hangMarginMs,
          isHttp: compiled.isHttp,
          name: replicaName(spec),
          timeoutMs: params.timeout,
          steps: createStepCounts(steps),
          ...(startsAfter === undefined ? {} : { startsAfter }),
        }),
      )
    }
    if (previous !== undefined) trace(deployment, previous.traced)
    warnOfSharedSource(deployment)
    await intake.open(previous?.intake)
    if (previous !== undefined && previous.intake.memory !== intake.memory) await previous.intake.forget()
    return deployment
  }

  /** What two take messages from gives each message to one of them, and nobody knows to which. */
  function warnOfSharedSource({ spec, intake: { takesFrom } }: Served): void {
    if (takesFrom === undefined) return
    for (const { spec: other, intake } of served.values()) {
      if (other.id === spec.id || intake.takesFrom !== takesFrom) continue
      for (const [one, two] of [
        [spec, other],
        [other, spec],
      ] as const) {
        const name = `The pipeline "${two.pipelineName}" ${two.versionMajor}.${two.versionMinor} in ${two.environment}`
        // Realms know nothing of each other.
        const who = one.realm === two.realm ? name : 'Another pipeline'
        log(one, 'WARN', `${who} takes messages from ${takesFrom} too: each goes to one of the two only`)
      }
    }
  }

  /** Lets a version that was replaced end what it runs. */
  function retire(previous: Served): Promise<void> {
    retiring.add(previous)
    return stopReplicas(previous)
      .then(() => measurements.ended(previous))
      .finally(() => retiring.delete(previous))
  }

  function trace(deployment: Served, share: number): void {
    deployment.traced = share
    for (const replica of deployment.replicas) replica.trace(share)
  }

  async function stopReplicas({ replicas, timeoutMs }: Served, drainMs = timeoutMs + DRAIN_MARGIN_MS): Promise<void> {
    await Promise.all(replicas.map((replica) => replica.stop(drainMs)))
  }

  function findTarget(caller: DeploymentSpec, pipelineName: string, versionMajor: number): Served {
    for (const deployment of served.values()) {
      const { spec } = deployment
      const name = spec.instance === undefined ? spec.pipelineName : `${spec.pipelineName}-${spec.instance.name}`
      if (
        name === pipelineName &&
        spec.versionMajor === versionMajor &&
        spec.environment === caller.environment &&
        spec.realm === caller.realm
      ) {
        return deployment
      }
    }
    throw new RequestError(
      'PIPELINE_NOT_DEPLOYED',
      `The pipeline ${pipelineName} v${versionMajor} is not deployed in ${caller.environment}`,
    )
  }

  function log(spec: DeploymentSpec, level: LogLevel, text: string): void {
    options.log(spec, [{ level, text, at: clock.now() }])
  }

  return {
    async check(spec) {
      const prepared = await prepareDeployment(spec)
      return prepareIntake({ host: intakeHost, spec, ...prepared, previous: previousOf(spec)?.intake })
    },
    deploy: (spec) => inTurn(queueName(spec), () => deploy(spec)),
    async undeploy(id) {
      const found = [...served].find(([, { spec }]) => spec.id === id)
      if (found === undefined) return
      const [name] = found
      await inTurn(name, async () => {
        const deployment = served.get(name)
        if (deployment === undefined || deployment.spec.id !== id) return
        await deployment.intake.close(deployment.timeoutMs)
        await stopReplicas(deployment)
        served.delete(name)
        await measurements.ended(deployment)
        await deployment.intake.forget()
        await queue.delete(name)
      })
    },
    deployments: () => [...served.values()],
    running: () =>
      [...served.values(), ...retiring].flatMap(({ spec, replicas }) =>
        replicas.flatMap((replica) =>
          replica.executions().map((execution) => ({ ...factsOf(spec), ...execution, replica: replica.name })),
        ),
      ),
    async steps(realm, environment) {
      const there = [...served.values(), ...retiring].filter(
        ({ spec }) => spec.realm === realm && spec.environment === environment,
      )
      const busy = there.flatMap(({ replicas }) => replicas.filter(({ running }) => running > 0))
      return new Map((await Promise.all(busy.map((replica) => replica.steps()))).flatMap((steps) => [...steps]))
    },
    trials: createTrials({ threads, desk, now: () => clock.now() }),
    cancel: (key) =>
      [...served.values(), ...retiring].some(({ replicas }) => replicas.some((replica) => replica.cancel(key))),
    measure: () => measurements.measure(served.values(), retiring),
    noteExpired(name) {
      const deployment = served.get(name)
      if (deployment !== undefined) deployment.expired++
    },
    trace(id, share) {
      for (const deployment of served.values()) if (deployment.spec.id === id) trace(deployment, share)
    },
    renewAccount(id, account) {
      for (const { spec, replicas, intake } of [...served.values(), ...retiring]) {
        if (spec.id !== id) continue
        intake.renewAccount(account)
        for (const replica of replicas) replica.renewAccount(account)
      }
    },
    async reexecute(request) {
      await requests.settled(request.key)
      return reexecute(request, { queue, objects, clock, createKey, copies, find: (name) => served.get(name) })
    },
    async checkReexecution(request) {
      await requests.settled(request.key)
      return checkReexecution(request, { objects, copies, find: (name) => served.get(name) })
    },
    deadLetters: createDeadLetters({
      ...{ queue, objects, clock, createKey },
      files: options.files,
      find: (name) => served.get(name),
    }),
    async close(drainMs) {
      removal.close()
      const all = [...served.values()]
      await Promise.all([
        schedules.close(),
        ...all.map(({ intake }) => intake.stop(drainMs)),
        ...all.map((deployment) => stopReplicas(deployment, drainMs)),
        ...[...retiring].map((deployment) => stopReplicas(deployment, drainMs)),
      ])
      // Whoever measures once more hears of all that they did.
      for (const deployment of served.values()) await measurements.ended(deployment)
      served.clear()
      await requests.close()
      await threads.close()
      scripts.close()
    },
  }
}

function factsOf(spec: DeploymentSpec): Omit<ReturnType<Runtime['running']>[number], 'key' | 'startedAt'> {
  const { id, realm, environment, pipelineName, versionMajor, versionMinor, instance } = spec
  return {
    realm,
    environment,
    deployment: id,
    pipeline: pipelineName,
    version: `${versionMajor}.${versionMinor}`,
    ...(instance === undefined ? {} : { instance: instance.name }),
  }
}
