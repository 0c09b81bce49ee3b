import { Worker } from 'node:worker_threads'
import { StepFailure } from '@jatai/sdk'
import type { XsdJob, XsdVerdict } from './xsd-job.ts'

/** Validates documents in threads of their own. */
export interface XsdThreads {
  /**
   * @throws StepFailure when it takes longer than {@link LONGEST_MS} or the thread breaks down
   * @throws the reason of the signal when that is aborted
   */
  validate(job: XsdJob, signal: AbortSignal): Promise<XsdVerdict>
}

/** Most threads at once; further documents wait. */
const MOST_THREADS = 2
/** A document that takes longer is given up. */
export const LONGEST_MS = 30_000
/** A thread without work is kept for so long. */
const IDLE_MS = 30_000
/** After so many documents a thread is replaced, as WebAssembly memory never shrinks. */
const MOST_JOBS = 200
const HEAP_MB = 512

interface Thread {
  readonly worker: Worker
  jobs: number
  idleTimer: NodeJS.Timeout | undefined
}

/** Starts threads when they are needed. None of them keeps the process alive. */
export function createXsdThreads(): XsdThreads {
  const idle: Thread[] = []
  const waiting: (() => void)[] = []
  let running = 0

  function take(): Thread {
    const thread = idle.pop() ?? start()
    clearTimeout(thread.idleTimer)
    return thread
  }

  function start(): Thread {
    const worker = new Worker(new URL('./xsd-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      env: {},
    })
    const thread: Thread = { worker, jobs: 0, idleTimer: undefined }
    worker.unref()
    // Whoever waits for an answer listens too. Without anyone the thread is just gone.
    worker.on('error', () => forget(thread)).on('exit', () => forget(thread))
    return thread
  }

  function forget(thread: Thread): void {
    const at = idle.indexOf(thread)
    if (at >= 0) idle.splice(at, 1)
    clearTimeout(thread.idleTimer)
    void thread.worker.terminate()
  }

  function giveBack(thread: Thread): void {
    if (thread.jobs >= MOST_JOBS) {
      forget(thread)
      return
    }
    thread.idleTimer = setTimeout(() => forget(thread), IDLE_MS)
    thread.idleTimer.unref()
    idle.push(thread)
  }

  return {
    async validate(job, signal) {
      while (running >= MOST_THREADS) await turn(waiting, signal)
      running++
      try {
        const thread = take()
        try {
          const verdict = await ask(thread, job, signal)
          giveBack(thread)
          return verdict
        } catch (error) {
          forget(thread)
          throw error
        }
      } finally {
        running--
        waiting.shift()?.()
      }
    },
  }
}

/** Waits until a thread is free. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const go = (): void => {
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const stop = (): void => {
      waiting.splice(waiting.indexOf(go), 1)
      reject(signal.reason as Error)
    }
    waiting.push(go)
    signal.addEventListener('abort', stop, { once: true })
  })
}

function ask(thread: Thread, job: XsdJob, signal: AbortSignal): Promise<XsdVerdict> {
  const { worker } = thread
  thread.jobs++
  return new Promise<XsdVerdict>((resolve, reject) => {
    signal.throwIfAborted()
    const settle = (then: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      // One by one: the worker has listeners of its own.
      worker.off('message', answered).off('error', failed).off('exit', ended)
      then()
    }
    const fail = (text: string): void => settle(() => reject(new StepFailure(text)))
    const answered = (verdict: XsdVerdict): void => settle(() => resolve(verdict))
    const failed = (error: Error): void => fail(`The validation broke down: ${error.message}`)
    const ended = (): void => fail('The validation broke down')
    const aborted = (): void => settle(() => reject(signal.reason as Error))
    const timer = setTimeout(() => fail(`The validation took longer than ${LONGEST_MS / 1000} s`), LONGEST_MS)
    signal.addEventListener('abort', aborted)
    worker.on('message', answered).on('error', failed).on('exit', ended)
    worker.postMessage(job)
  })
}
