import { stepMeterMemory } from '@jatai/engine'
import { hideFieldsInText } from '@jatai/languages/json'
import type { Envelope, Trial, TrialEnd, TrialListener, TrialRequest, Trials } from '@jatai/platform'
import { fromByteText, toByteText } from '../workers/byte-text.ts'
import { compileDeployment } from '../workers/deployment-runner.ts'
import { decodeResult, encodeWork } from '../workers/frames.ts'
import type { MessageFromEngine, ServiceRequest, ServiceResult } from '../workers/messages.ts'
import { createServedCalls } from '../workers/served-calls.ts'
import type { ServiceDesk } from '../workers/service-desk.ts'
import type { ThreadExit, WorkerThreads } from '../workers/worker-threads.ts'

/** Name of what starts a trial, where an execution names its trigger. */
export const TRIAL_TRIGGER = 'test-mode'
/** For the way of the outcome, after the engine should have ended the run by itself. */
const MARGIN_MS = 5_000
/** For the engine to end a run that is stopped by itself; one that computes without a pause hears of nothing. */
const STOP_MS = 3_000
/** The only execution of its thread. */
const ONLY = 1

interface TrialSurroundings {
  readonly threads: Pick<WorkerThreads, 'start'>
  readonly desk: ServiceDesk
  readonly now: () => number
  /** @default 3 s */
  readonly stopMs?: number
}

/** Runs trials in worker threads of their own, one each. */
export function createTrials(surroundings: TrialSurroundings): Trials {
  return {
    async start(request, listener) {
      await compileDeployment(request.spec) // A bad document fails here, with its place.
      return run(request, listener, surroundings)
    },
  }
}

function run(
  { spec, executionKey, payload, timeoutMs, pauses = [] }: TrialRequest,
  listener: TrialListener,
  { threads, desk, now, stopMs = STOP_MS }: TrialSurroundings,
): Trial {
  const startedAt = now()
  const { sensitiveFields = [] } = spec
  const calls = createServedCalls(serve)
  let isOver = false
  let isReady = false
  let isStopped = false
  let stepsLeftOut = 0
  let stopTimer: NodeJS.Timeout | undefined

  const thread = threads.start(
    { spec, meter: stepMeterMemory(0), trial: { pauses } },
    {
      isBusy: () => isReady && !isOver,
      onReady() {
        isReady = true
        thread.run(encodeWork(ONLY, envelope(), false, false))
        if (isStopped) thread.post({ type: 'cancel', id: ONLY })
      },
      onResult(frame) {
        const { kind, code, body } = decodeResult(frame)
        end({ kind: kind === 'response' ? 'response' : 'error', code, output: fromByteText(body) })
      },
      onMessage,
      onExit: (exit) => end(errorEnd(exitText(exit), 500)),
    },
  )
  const timer = setTimeout(() => end(errorEnd('The run did not end in its time', 408)), timeoutMs + MARGIN_MS)
  timer.unref()

  function onMessage(message: MessageFromEngine): void {
    if (isOver) return
    switch (message.type) {
      case 'log':
        for (const { at, level, text, stepName } of message.lines) {
          const message = hideFieldsInText(text, sensitiveFields)
          listener.onLog({ at, level, message, ...(stepName === undefined ? {} : { step: stepName }) })
        }
        return
      case 'trial-step':
        return listener.onStep(message.step)
      case 'trial-pause':
        return listener.onPause(message.pause)
      case 'trial-left-out':
        stepsLeftOut = message.steps
        return
      case 'failed':
        return end(errorEnd(message.message, 500))
      case 'call':
        return calls.serve(message, thread)
      case 'abandon':
        calls.abandon(message.call)
    }
  }

  async function serve(request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult> {
    if (request.service !== 'token-sign') return desk.serve(spec, request, signal)
    // Callers would believe a token of a pipeline that nobody deployed (security.md).
    return {
      kind: 'failed',
      code: 'TRIAL_NO_TOKENS',
      message: 'Tokens are generated only by deployed pipelines',
      retryable: false,
    }
  }

  function end({ kind, code, output }: Pick<TrialEnd, 'kind' | 'code' | 'output'>): void {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    clearTimeout(stopTimer)
    calls.abandonAll()
    listener.onEnd({
      kind,
      ...(code === undefined || code === 0 ? {} : { code }),
      output: hideFieldsInText(output, sensitiveFields),
      elapsedMs: now() - startedAt,
      stepsLeftOut,
    })
    void thread.terminate()
  }

  function errorEnd(error: string, code: number): Pick<TrialEnd, 'kind' | 'code' | 'output'> {
    return { kind: 'error', code, output: JSON.stringify({ timestamp: now(), error, code }) }
  }

  function envelope(): Envelope {
    return {
      key: executionKey,
      deployment: spec.id,
      trigger: TRIAL_TRIGGER,
      publishedAt: startedAt,
      expiresAt: 0,
      timeoutMs,
      durable: false,
      isTimedFromStart: true,
      hops: 0,
      redeliveryAllowed: false,
      head: '',
      body: toByteText(payload),
    }
  }

  return {
    resume(resume) {
      if (isOver) return false
      thread.post({ type: 'trial-resume', resume })
      return true
    },
    stop() {
      if (isStopped || isOver) return
      isStopped = true
      if (isReady) thread.post({ type: 'cancel', id: ONLY })
      stopTimer = setTimeout(() => end(errorEnd('The execution was cancelled', 499)), stopMs)
      stopTimer.unref()
    },
  }
}

function exitText({ isOutOfMemory, reason }: ThreadExit): string {
  return isOutOfMemory
    ? `The run took more memory than it may have (${reason}): less data at a time, or a larger size once it is deployed`
    : `The engine of the run died: ${reason}`
}
