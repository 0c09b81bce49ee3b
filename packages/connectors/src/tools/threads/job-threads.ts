import { Worker } from 'node:worker_threads'
import { StepFailure } from '@jatai/sdk'

/** Does jobs of one kind in threads of their own, so that none can keep the process busy or run without end. */
export interface JobThreads<Job, Answer> {
  /**
   * @throws StepFailure when the job takes too long, or the thread breaks down
   * @throws the reason of the signal when that is aborted
   */
  run(job: Job, signal: AbortSignal): Promise<Answer>
}

interface JobThreadsOptions {
  /** A module that answers each message of its parent with one message. */
  readonly script: URL
  /** What is done, as the beginning of a sentence: `The validation`. */
  readonly subject: string
  /** A job that takes longer, in ms, is given up. @default 60,000 */
  readonly longestMs?: number
  /** Most threads at once; further jobs wait. @default 2 */
  readonly mostThreads?: number
  /** Heap of a thread, in MiB. @default 512 */
  readonly heapMb?: number
}

/** A thread without work is kept for so long. */
const IDLE_MS = 30_000
/** After so many jobs a thread is replaced: memory of WebAssembly never shrinks. */
const MOST_JOBS = 200

interface Thread {
  readonly worker: Worker
  jobs: number
  idleTimer: NodeJS.Timeout | undefined
}

/** Starts threads when they are needed. None of them keeps the process alive. */
export function createJobThreads<Job, Answer>(options: JobThreadsOptions): JobThreads<Job, Answer> {
  const { script, subject, longestMs = 60_000, mostThreads = 2, heapMb = 512 } = options
  const idle: Thread[] = []
  const waiting: (() => void)[] = []
  let running = 0

  function take(): Thread {
    const thread = idle.pop() ?? start()
    clearTimeout(thread.idleTimer)
    return thread
  }

  function start(): Thread {
    // What libraries print belongs to no log. It is not read either: that would keep the process alive with the thread.
    const worker = new Worker(script, {
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      env: {},
      stdout: true,
      stderr: true,
    })
    worker.stdout.destroy()
    worker.stderr.destroy()
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

  function ask(thread: Thread, job: Job, signal: AbortSignal): Promise<Answer> {
    const { worker } = thread
    thread.jobs++
    return new Promise<Answer>((resolve, reject) => {
      signal.throwIfAborted()
      const settle = (then: () => void): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        // One by one: the worker has listeners of its own.
        worker.off('message', answered).off('error', failed).off('exit', ended)
        then()
      }
      const fail = (text: string): void => settle(() => reject(new StepFailure(text)))
      const answered = (answer: Answer): void => settle(() => resolve(answer))
      const failed = (error: Error): void => fail(`${subject} broke down: ${error.message}`)
      const ended = (): void => fail(`${subject} broke down`)
      const aborted = (): void => settle(() => reject(signal.reason as Error))
      const timer = setTimeout(() => fail(`${subject} took longer than ${longestMs / 1000} s`), longestMs)
      signal.addEventListener('abort', aborted)
      worker.on('message', answered).on('error', failed).on('exit', ended)
      worker.postMessage(job)
    })
  }

  return {
    async run(job, signal) {
      while (running >= mostThreads) await turn(waiting, signal)
      running++
      try {
        const thread = take()
        try {
          const answer = await ask(thread, job, signal)
          giveBack(thread)
          return answer
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
