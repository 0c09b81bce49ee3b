import { isJataiError } from '@jatai/errors'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { CallOutcome, ParamsOf, StepCall } from '@jatai/sdk'

/** Most pipelines that may call each other in one chain (decisions.md 16). */
const DEEPEST_CALL = 10
/** Most hops of a chain of calls and events. */
const MOST_HOPS = 25

const params = {
  operation: field.choice({ title: 'Operation', values: ['SYNC', 'ASYNC'], default: 'SYNC' }),
  pipelineName: field.text({ title: 'Pipeline Name', required: true }),
  versionMajor: field.integer({ title: 'Version Major', default: 1 }),
  payload: field.json({ title: 'Payload', default: '{}' }),
  timeout: field.integer({ title: 'Timeout', description: 'Milliseconds to wait for the answer.', default: 20_000 }),
  expiration: field.integer({
    title: 'Expiration',
    description: 'Milliseconds that the message may wait in the queue.',
    default: 30_000,
  }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** tools.md, Pipeline Executor; engine.md §7.5. */
export const pipelineExecutor = defineConnector({
  name: 'pipeline-executor-connector',
  title: 'Pipeline Executor',
  summary: 'Calls another deployed pipeline of the same environment.',
  category: 'tools',
  params,
  examples: [],
  async run(call) {
    const { operation } = call.params
    const outcome = await send(call)
    const envelope = envelopeOf(call)
    if (outcome.kind === 'response') {
      return operation === 'SYNC'
        ? { ...envelope, success: true, payload: sent(call), pipelineResponse: outcome.message }
        : { ...envelope, success: true, payload: sent(call) }
    }
    const text = errorOf(outcome.error)
    throw new StepFailure(text, {
      code: outcome.code,
      ...(outcome.fromCallee ? { object: outcome.error } : {}),
      output: {
        ...envelope,
        success: false,
        payload: sent(call),
        error: text,
        ...(outcome.fromCallee ? { pipelineResponse: outcome.error } : {}),
      },
    })
  },
})

type Sent = (CallOutcome & { kind: 'response' }) | (CallOutcome & { kind: 'error' } & { readonly fromCallee: boolean })

/** Queue full, unknown pipeline, no answer in time: all of them are the step's failure, not the engine's. */
async function send(call: Call): Promise<Sent> {
  const { execution } = call
  const { pipelineName, versionMajor, timeout, expiration, operation } = call.params
  if (execution.callDepth + 1 >= DEEPEST_CALL)
    throw tooLong(`Pipelines call each other more than ${DEEPEST_CALL} levels deep`)
  if (execution.hops >= MOST_HOPS) throw tooLong(`The chain of calls and events is longer than ${MOST_HOPS} hops`)
  try {
    const outcome = await execution.services.callPipeline({
      pipelineName,
      versionMajor,
      payload: sent(call),
      timeoutMs: timeout,
      expirationMs: expiration,
      wait: operation === 'SYNC',
      hops: execution.hops + 1,
      callDepth: execution.callDepth + 1,
      parentKey: execution.key,
      signal: call.signal,
    })
    return outcome.kind === 'response' ? outcome : { ...outcome, fromCallee: true }
  } catch (error) {
    if (!isJataiError(error)) throw error
    const code = error.code === 'PIPELINE_NOT_DEPLOYED' ? 404 : 500
    return { kind: 'error', error: error.message, code, fromCallee: false }
  }
}

function tooLong(text: string): StepFailure {
  return new StepFailure(text)
}

function envelopeOf(call: Call): { operation: string; pipelineName: string; versionMajor: number } {
  const { operation, pipelineName, versionMajor } = call.params
  return { operation, pipelineName, versionMajor }
}

function sent(call: Call): Json {
  return call.params.payload ?? {}
}

function errorOf(error: Json): string {
  if (typeof error === 'string') return error
  const text = (error as { error?: Json } | null)?.error
  return field.readTextValue(text) ?? 'The called pipeline ended with an error'
}
