import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadConnectors, loadTrigger } from '@jatai/connectors'
import {
  compilePipeline,
  compileTrigger,
  componentNames,
  createCapsuleRegistry,
  createExecutionFolder,
  executePlan,
  outcomeText,
  stepMeterOf,
} from '@jatai/engine'
import type {
  CompiledTrigger,
  ExecutionInput,
  Outcome,
  Plan,
  RunningExecution,
  StepMeter,
  StepObserver,
} from '@jatai/engine'
import { errorText, InternalError, isJataiError } from '@jatai/errors'
import { readCapsule, readPipeline } from '@jatai/flowspec'
import type { CapsuleDefinition, Pipeline } from '@jatai/flowspec'
import { hideFieldsInText, parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { ByteText } from '@jatai/platform'
import type { MessageCaller, TrialResume } from '@jatai/platform'
import { Interruption } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
// Not by the whole of the platform: every engine would load its adapters, of which it needs none.
import { SIZES } from '@jatai/platform/sizes'
import { SlotTable } from '@jatai/platform/slot-table'
import { fromByteText, toByteText } from './byte-text.ts'
import { createCurrentAccounts } from './current-accounts.ts'
import { decodeWork, encodeResult } from './frames.ts'
import type { ResultFrame, WorkFrame } from './frames.ts'
import { answerFileName, replyBody, replyHead } from './http-reply.ts'
import type { FromWorker, ServiceResult, ToWorker } from './messages.ts'
import { createOutboundPolicy } from './outbound-policy.ts'
import { writeOutcomeHead } from './outcome-head.ts'
import { createStepTracer } from './step-tracer.ts'
import { createTrialObserver } from './trial-observer.ts'
import type { StepTracer } from './step-tracer.ts'
import { createWorkerServices } from './worker-services.ts'

/** Largest output of a pipeline (engine.md §4.3, decisions.md 19). */
const LARGEST_OUTPUT_BYTES = 5 * 1024 * 1024

/** Runs the messages of one deployment. */
export interface DeploymentRunner {
  run(frame: string): void
  cancel(id: number): void
  /** Of the executions that wait for something. */
  steps(): readonly (readonly [id: number, stepName: string])[]
  renewAccount(account: Account): void
  /** Lets a trial go on. */
  resume(resume: TrialResume): void
  answered(call: number, result: ServiceResult): void
}

/**
 * Compiles the deployment's document.
 *
 * @param post in order; also results that must not come before what was posted about their executions
 * @param sendResult quickly, in no order with what is posted
 * @throws CompileError and other FlowErrors
 */
export async function createDeploymentRunner(
  { spec, filesRoot, outbound, meter, trial }: Extract<ToWorker, { type: 'load' }>,
  post: (message: FromWorker | string) => void,
  sendResult: (frame: string) => void,
): Promise<DeploymentRunner> {
  const compiled = await compileDeployment(spec, stepMeterOf(meter))
  const { compileObserved } = compiled
  const accounts = createCurrentAccounts(spec.accounts)
  const { mask } = accounts
  const { sensitiveFields = [] } = spec
  /** For what is shown of messages, which is not for the messages themselves. */
  const hide = (text: string): string => hideFieldsInText(mask(text), sensitiveFields)
  const debugging = trial === undefined ? undefined : createTrialObserver(trial.pauses, hide, sensitiveFields, post)
  const plan = debugging === undefined ? compiled.plan : compileObserved(debugging)
  const trigger = debugging === undefined ? compiled.trigger : undefined
  const services = createWorkerServices({
    realm: spec.realm,
    accounts: accounts.byLabel,
    outbound: createOutboundPolicy(outbound),
    mask,
    post,
  })
  const hasFiles = trigger?.hasFiles === true
  /** Those that wait for something. */
  const running = new SlotTable<{ readonly id: number; readonly execution: RunningExecution }>()
  let tracing: { readonly tracer: StepTracer; readonly plan: Plan } | undefined

  /** The plan whose steps are traced; made when the first execution wants it. */
  function observed(): { readonly tracer: StepTracer; readonly plan: Plan } {
    if (tracing === undefined) {
      const tracer = createStepTracer(hide)
      tracing = { tracer, plan: compileObserved(tracer.observer) }
    }
    return tracing
  }

  function run(frame: string): void {
    const work = decodeWork(frame)
    let message: Json
    try {
      message = arrived(work, trigger)
    } catch (error) {
      sendResult(refused(work, error, trigger))
      return
    }
    let execution: RunningExecution | undefined
    const files = folderOf(work)
    // The answer may be a file of the folder, so it is removed when the answer is known.
    const traced = work.traced ? observed() : undefined
    const outcome = executePlan(traced?.plan ?? plan, inputOf(work, message, services.now()), {
      services,
      files: hasFiles ? { ...files, close: () => undefined } : files,
      onStart(started) {
        execution = started
      },
    })
    let ticket: number | undefined
    const end = (ended: Outcome): void => {
      if (ticket !== undefined) running.delete(ticket)
      if (traced !== undefined && execution !== undefined) {
        post({ type: 'trace', id: work.id, trace: traced.tracer.take(execution) })
      }
      const result = resultOf(work, ended, execution as RunningExecution)
      const frame = encodeResult(work.id, result.kind, result.code, result.head, result.body)
      // Whoever sends the file removes the folder.
      const closed = hasFiles && answerFileName(result.head) === undefined ? files.close() : undefined
      const send = traced === undefined && debugging === undefined ? sendResult : post
      if (closed === undefined) send(frame)
      else void closed.finally(() => send(frame))
    }
    // A trial has told all of its lines when it ends.
    const tell = debugging === undefined ? end : (ended: Outcome) => setImmediate(endTrial, ended)
    const endTrial = (ended: Outcome): void => {
      post({ type: 'trial-left-out', steps: debugging?.stepsLeftOut ?? 0 })
      end(ended)
    }
    if (!(outcome instanceof Promise)) return tell(outcome)
    if (execution !== undefined) ticket = running.add({ id: work.id, execution })
    void outcome.then(tell)
  }

  function folderOf({ key }: WorkFrame): ReturnType<typeof createExecutionFolder> {
    return createExecutionFolder({ root: filesRoot, key, isMade: hasFiles && existsSync(join(filesRoot, key)) })
  }

  function resultOf(work: WorkFrame, outcome: Outcome, execution: RunningExecution): Omit<ResultFrame, 'id'> {
    const answer = writtenAnswer(work, outcome, execution)
    if (outcome.kind === 'response' && (answer === undefined || answer.body.length > LARGEST_OUTPUT_BYTES)) {
      return resultOf(work, tooLarge(answer?.body.length, services.now(), outcome.headers), execution)
    }
    const { head, body } = answer ?? { head: '', body: '' }
    return { kind: outcome.kind, code: codeOf(outcome), head, body }
  }

  /** Undefined: it is longer than any text can be. */
  function writtenAnswer(
    work: WorkFrame,
    outcome: Outcome,
    execution: RunningExecution,
  ): { head: string; body: ByteText } | undefined {
    try {
      return answerOf(work, outcome, execution)
    } catch (error) {
      if (isJataiError(error) && error.code === 'MESSAGE_TOO_LONG') return undefined
      throw error
    }
  }

  function answerOf(work: WorkFrame, outcome: Outcome, execution: RunningExecution): { head: string; body: ByteText } {
    const answer = work.trigger === PIPELINE_EXECUTOR ? undefined : trigger?.answer(endingOf(outcome), execution)
    const masked = (text: string): string => (outcome.kind === 'error' ? mask(text) : text)
    if (answer === undefined) return { head: headOf(outcome), body: toByteText(masked(outcomeText(outcome))) }
    if (answer.note !== undefined) execution.log(answer.note.level, answer.note.text)
    const body = replyBody({ ...answer, body: masked(answer.body) })
    return { head: replyHead(answer, outcome.headers), body }
  }

  return {
    run,
    renewAccount: accounts.renew,
    resume: (resume) => debugging?.resume(resume),
    cancel(id) {
      for (const one of running.values()) {
        if (one.id === id) one.execution.interrupt(new Interruption('cancelled', 'The execution was cancelled'))
      }
    },
    steps: () =>
      [...running.values()].map(({ id, execution: { lastStep } }) => [id, lastStep?.stepName ?? ''] as const),
    answered: (call, result) => services.answered(call, result),
  }
}

/** Name of the trigger of messages that come from a Pipeline Executor: bare messages, whatever the target's trigger. */
export const PIPELINE_EXECUTOR = 'pipeline-executor'

/** Reads and compiles the document of a deployment, with its trigger. */
export async function compileDeployment(
  spec: DeploymentSpec,
  meter?: StepMeter,
): Promise<{
  readonly pipeline: Pipeline
  readonly plan: Plan
  readonly trigger: CompiledTrigger | undefined
  /** Another plan of the same document, whose steps tell what they do. */
  readonly compileObserved: (observer: StepObserver) => Plan
}> {
  const { pipeline, problems } = readPipeline(spec.document)
  if (pipeline === undefined)
    throw new InternalError('DEPLOYMENT_UNREADABLE', problems[0]?.message ?? 'The document cannot be read')
  const capsules = createCapsuleRegistry(readCapsules(spec.capsules ?? []))
  const options = {
    connectors: await loadConnectors(componentNames(pipeline.flow, capsules)),
    capsules,
    globals: spec.globals,
    sensitiveFields: new Set(spec.sensitiveFields),
    realm: spec.realm,
    runtime: {
      consumers: SIZES[spec.size].maxConsumers,
      actualConsumers: spec.consumers,
      environment: spec.environment,
    },
    ...(spec.instance === undefined ? {} : { replica: spec.instance.variables }),
  }
  const identified = { ...pipeline, ...identityOf(spec) }
  const metered = meter === undefined ? options : { ...options, meter }
  const plan = compilePipeline(identified, metered)
  const declared = pipeline.trigger === undefined ? undefined : await loadTrigger(pipeline.trigger.type)
  const trigger =
    declared === undefined || pipeline.trigger === undefined
      ? undefined
      : compileTrigger(pipeline.trigger, declared, options)
  return {
    pipeline,
    plan,
    trigger,
    compileObserved: (observer) => compilePipeline(identified, { ...metered, observer }),
  }
}

function readCapsules(texts: readonly string[]): readonly CapsuleDefinition[] {
  return texts.map((text) => {
    const { capsule, problems } = readCapsule(text)
    if (capsule !== undefined) return capsule
    throw new InternalError('DEPLOYMENT_UNREADABLE', problems[0]?.message ?? 'A capsule cannot be read')
  })
}

/** What the document says of itself may be older than what is deployed under this name. */
function identityOf(spec: DeploymentSpec): Partial<Pipeline> {
  const { pipelineName: name, versionMajor, versionMinor, versionId, project } = spec
  return {
    name,
    versionMajor,
    versionMinor,
    ...(versionId === undefined ? {} : { id: versionId }),
    ...(project === undefined ? {} : { project: { name: project } }),
  }
}

function arrived(work: WorkFrame, trigger: CompiledTrigger | undefined): Json {
  if (work.trigger === PIPELINE_EXECUTOR || trigger === undefined) return parseJson(fromByteText(work.body))
  return trigger.message({ head: work.head, body: work.body })
}

function inputOf(work: WorkFrame, message: Json, now: number): ExecutionInput {
  return {
    key: work.key,
    message,
    deadline: (work.synchronous ? work.publishedAt : now) + work.timeoutMs,
    timeoutMs: work.timeoutMs,
    startedAt: work.dueAt === 0 ? now : work.dueAt,
    redelivery: work.redelivered,
    hops: work.hops,
    callDepth: work.callDepth,
    ...(work.traceparent === '' ? {} : { traceparent: work.traceparent }),
    ...(work.caller === '' ? {} : (JSON.parse(work.caller) as MessageCaller)),
  }
}

/** What arrived cannot be a message: nothing runs, the caller is told why. */
function refused(work: WorkFrame, error: unknown, trigger: CompiledTrigger | undefined): string {
  const bad = isJataiError(error) && error.kind === 'message'
  const code = bad ? 400 : 500
  const body = stringifyJson({ timestamp: Date.now(), error: errorText(error), code })
  const head =
    trigger?.isHttp === true && work.trigger !== PIPELINE_EXECUTOR
      ? JSON.stringify([code, { 'Content-Type': 'application/json' }])
      : ''
  return encodeResult(work.id, 'refused', code, head, toByteText(body))
}

/** The output message is over the limit: the execution ends as an error that says so. */
function tooLarge(bytes: number | undefined, now: number, headers: Outcome['headers']): Outcome {
  const size = bytes === undefined ? 'more than 512 MB' : `${bytes} bytes`
  const error = { timestamp: now, error: `The output message has ${size}; at most 5 MB are allowed`, code: 500 }
  return { kind: 'error', error, code: 500, interruption: undefined, headers }
}

function endingOf(outcome: Outcome): Parameters<CompiledTrigger['answer']>[0] {
  if (outcome.kind === 'response') return { kind: 'response', message: outcome.message }
  return {
    kind: 'error',
    error: outcome.error,
    code: outcome.code,
    timedOut: outcome.interruption?.reason === 'timeout',
  }
}

/** For intakes that are no HTTP callers. */
function headOf(outcome: Outcome): string {
  const isTimeout = outcome.kind === 'error' && outcome.interruption?.reason === 'timeout'
  return isTimeout ? writeOutcomeHead({ isTimeout }) : ''
}

function codeOf(outcome: Outcome): number {
  return outcome.kind === 'response' ? 0 : outcome.code
}
