import { trials } from '@jatai/api'
import { readPipeline, writePipeline } from '@jatai/flowspec'
import { stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { DeploymentSpec } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { EventStream } from '../http/event-stream.ts'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { capsuleTrial } from './capsule-trial.ts'
import { openPauses } from './trial-record.ts'
import type { TrialRecord } from './trial-record.ts'
import type { TrialsService } from './trials-service.ts'

/** Proxies cut connections on which nothing happens. */
const HEARTBEAT_MS = 15_000
/** What a run has told comes at once to who asks late. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024

/** What a trial reads, as it is now. */
export type TrialSpecOf = (
  caller: Caller,
  request: {
    readonly id: string
    readonly document: string
    readonly pipelineId: string | undefined
    readonly model: string | undefined
    readonly instance: string | undefined
    /** JSON text of the capsule that is tried. */
    readonly capsule?: string
  },
) => Promise<DeploymentSpec>

export function trialRoutes(
  service: TrialsService,
  specOf: TrialSpecOf,
  createId: () => string,
): readonly BoundRoute[] {
  return [
    bind(trials.startTrial, async ({ caller, body, audit }) => {
      const { document, payload, pipelineId, model, instance, pauses } = body
      const id = createId()
      const spec = await specOf(caller, { id, document: stringifyJson(document as Json), pipelineId, model, instance })
      audit.reference = id
      return view(await service.start(caller, { spec, id, payload, pauses, pipelineId }))
    }),
    bind(trials.startCapsuleTrial, async ({ caller, body, audit }) => {
      const { definition, parameters, accounts, payload, pauses } = body
      const id = createId()
      // What zod has let through is JSON: it was parsed from a body.
      const tried = capsuleTrial(definition as JsonObject, parameters as JsonObject, accounts, createId)
      const spec = await specOf(caller, { id, ...tried, pipelineId: undefined, model: undefined, instance: undefined })
      audit.reference = id
      return view(await service.start(caller, { spec, id, payload, pauses, pipelineId: undefined }))
    }),
    bind(trials.getTrial, async ({ caller, params }) => view(await service.find(caller, params.id))),
    bind(trials.trialEvents, async ({ caller, params, query, header }) => {
      const after = query.after ?? numberOf(header('last-event-id'))
      const stream = new EventStream(MOST_WAITING_BYTES)
      const stop = await service.follow(caller, params.id, after, ({ name, data }, number) => {
        stream.event(name, data, String(number))
        if (name === 'end') stream.finish()
      })
      const heartbeat = setInterval(() => stream.heartbeat(), HEARTBEAT_MS)
      heartbeat.unref()
      stream.once('close', () => {
        clearInterval(heartbeat)
        stop()
      })
      return new Answer(stream, { headers: { 'X-Accel-Buffering': 'no' } })
    }),
    bind(trials.resumeTrial, ({ caller, params, body }) => service.resume(caller, params.id, definedOnly(body))),
    bind(trials.stopTrial, ({ caller, params }) => service.stop(caller, params.id)),
    bind(trials.exportTrial, async ({ caller, params }) => exported(await service.find(caller, params.id))),
  ]
}

function view(record: TrialRecord): trials.Trial {
  const { id, executionKey, pipelineName, startedAt, startedBy, payload, events } = record
  const end = events.find((event) => event.name === 'end')?.data
  const pauses = [...openPauses(events)]
  return {
    id,
    executionKey,
    pipelineName,
    status: end !== undefined ? 'ended' : pauses.length > 0 ? 'paused' : 'running',
    startedAt,
    startedBy,
    payload,
    steps: events.filter((event) => event.name === 'step').map(({ data }) => data),
    lines: events.filter((event) => event.name === 'line').map(({ data }) => data),
    pauses,
    ...(end === undefined ? {} : { end }),
  }
}

/** flowspec.md §9.2. */
function exported(record: TrialRecord): Record<string, unknown> {
  const { payload, steps, lines, end } = view(record)
  const { pipeline } = readPipeline(record.document)
  const flow = pipeline === undefined ? null : writePipeline(pipeline, 'bare')
  return {
    pipelineId: record.pipelineId ?? null,
    pipelineName: record.pipelineName,
    currentFlowSpec: flow,
    executedFlowSpec: flow,
    realm: record.realm,
    execution: { payload, output: end?.output ?? null, messages: steps, logs: lines },
  }
}

function numberOf(lastEventId: string | undefined): number {
  const number = Number(lastEventId ?? 0)
  return Number.isSafeInteger(number) && number >= 0 ? number : 0
}
