import { createHash } from 'node:crypto'
import { isJataiError } from '@jatai/errors'
import type { DocumentStore, MetricDeployment, MetricStore, Stored } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import type { MeasuredNow, MetricsCollector } from '../metrics/metrics-collector.ts'
import { ALERTS, ALERT_STATES } from './alert-document.ts'
import type { AlertDocument, AlertStateDocument } from './alert-document.ts'
import { alertValues, EVALUATED_MS, holds } from './alert-values.ts'
import { nextState } from './next-state.ts'
import type { Transition } from './next-state.ts'
import type { Notifier } from './notifier.ts'

/** Alerts are looked at once a minute (run-and-monitor.md §15). */
const EVALUATION_MS = 60_000
/** What was measured until so long ago counts. */
const MOST_AGE_MS = 5_000

/** Looks whether alerts fire, and hands over what is to be told. */
export interface AlertEvaluator {
  evaluate(): Promise<void>
  start(): void
  /** Settles when nothing is being evaluated. */
  close(): Promise<void>
}

/**
 * What is known is in documents: a restart goes on where the process before has ended. Several processes may evaluate at
 * once; of two that see the same change, one writes it, and a notification has an id of its own for each change.
 */
export function createAlertEvaluator(options: {
  readonly documents: DocumentStore
  readonly metrics: MetricStore
  readonly collector: MetricsCollector
  readonly notifier: Notifier
  readonly now: () => number
  readonly report: (error: unknown) => void
}): AlertEvaluator {
  const { documents, metrics, collector, notifier, now, report } = options
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function evaluateAll(): Promise<void> {
    const active = await findAll(documents, ALERTS, { where: { isActive: true } })
    const states = await findAll(documents, ALERT_STATES, {})
    if (active.length === 0 && states.length === 0) return
    const served = await collector.latest(MOST_AGE_MS)
    const current = new Set<string>()
    for (const alert of active) {
      for (const deployment of served.filter(({ workload }) => isWatched(alert.document, workload))) {
        const id = stateId(alert, deployment.workload)
        current.add(id)
        const state = states.find((each) => each.id === id)
        await step(alert, deployment, id, state).catch(report)
      }
    }
    // Of alerts that were changed, switched off or deleted, and of deployments that are gone.
    for (const state of states) if (!current.has(state.id)) await end(state).catch(report)
  }

  async function step(
    alert: Stored<AlertDocument>,
    { workload, replicas }: MeasuredNow,
    id: string,
    known: Stored<AlertStateDocument> | undefined,
  ): Promise<void> {
    const { metric, condition, limit, toleranceMinutes, realm, environment, generation } = alert.document
    const at = now()
    const range = { from: at - EVALUATED_MS, to: at, intervalMs: 15_000, now: at }
    const names = replicas.map(({ measurement }) => measurement.name)
    const values = alertValues(metric, await metrics.read(workload, range), names, at)
    const isHolding = values?.some((value) => holds(condition, value, limit))
    const { pipeline, versionMajor, instance } = workload
    const target = { realm, environment, pipeline, versionMajor, ...(instance === undefined ? {} : { instance }) }
    const fixed = { realm, environment, alert: alert.id, generation, target }
    await apply(alert, id, known, fixed, nextState(known?.document, isHolding, toleranceMinutes, at))
  }

  /** There is nothing to watch any more: what fires is resolved. */
  async function end(state: Stored<AlertStateDocument>): Promise<void> {
    const alert = await documents.get(ALERTS, state.document.alert)
    await apply(alert, state.id, state, state.document, nextState(state.document, false, 0, now()))
  }

  async function apply(
    alert: Stored<AlertDocument> | undefined,
    id: string,
    known: Stored<AlertStateDocument> | undefined,
    fixed: Pick<AlertStateDocument, 'realm' | 'environment' | 'alert' | 'generation' | 'target'>,
    { state, tells }: Transition,
  ): Promise<void> {
    if (state === undefined ? known === undefined : state === known?.document) return
    const episode = state ?? known?.document
    if (tells !== undefined && alert !== undefined && episode !== undefined) {
      // Before the state: what is not told of yet is told again after a crash.
      await notifier.tell(alert, `${id}:${episode.holdsSince}:${tells}:${episode.told}`, {
        target: fixed.target,
        status: tells,
        startsAt: episode.firingSince ?? episode.holdsSince,
        endsAt: tells === 'resolved' ? now() : null,
      })
    }
    try {
      if (state === undefined) {
        if (known !== undefined) await documents.delete(ALERT_STATES, id, { ifRevision: known.revision })
      } else {
        const { holdsSince, firingSince, told, toldAt } = state
        const document = { ...fixed, holdsSince, firingSince, told, toldAt }
        const expectation = known === undefined ? { ifAbsent: true as const } : { ifRevision: known.revision }
        await documents.put(ALERT_STATES, id, document, expectation)
      }
    } catch (error) {
      // Another process was faster.
      if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
    }
  }

  return {
    evaluate() {
      running = running.then(evaluateAll)
      const evaluated = running
      running = running.catch(() => undefined)
      return evaluated
    },
    start() {
      timer = setInterval(() => {
        this.evaluate().catch(report)
      }, EVALUATION_MS)
      timer.unref()
    },
    async close() {
      clearInterval(timer)
      await running
    },
  }
}

function isWatched({ realm, environment, scope }: AlertDocument, target: MetricDeployment): boolean {
  if (realm !== target.realm || environment !== target.environment) return false
  return (
    scope.kind === 'realm' ||
    (scope.pipeline === target.pipeline &&
      scope.versionMajor === target.versionMajor &&
      scope.instance === (target.instance ?? null))
  )
}

/** One for each alert as it is now, and deployment. */
function stateId({ id, document }: Stored<AlertDocument>, target: MetricDeployment): string {
  const { pipeline, versionMajor, instance = null } = target
  const place = JSON.stringify([id, document.generation, pipeline, versionMajor, instance])
  return createHash('sha256').update(place).digest('hex').slice(0, 32)
}
