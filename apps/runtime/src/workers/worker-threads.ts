import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { InternalError } from '@jatai/errors'
import { heapLimitMb } from '../deployments/sizes.ts'
import type { SizeName } from '@jatai/platform'
import { createRingMemory, FrameReader, FrameWriter } from './frame-ring.ts'
import { WAKE } from './messages.ts'
import type { FromWorker, MessageFromEngine, OutboundRules, ToWorker, WorkerRings } from './messages.ts'

/** A worker thread that carries one deployment. */
export interface WorkerThread {
  /** Runs a frame of work; short ones begin in their order. */
  run(frame: string): void
  post(message: ToWorker): void
  /** Undefined when it is gone. */
  usage(): Promise<ThreadUsage | undefined>
  /** Ends the thread at once. */
  terminate(): Promise<void>
}

export interface ThreadUsage {
  /** Processor time since it carries this deployment, in milliseconds. */
  readonly cpuMs: number
  /** Bytes of the heap beyond what it had before its first message. */
  readonly heapBytes: number
}

interface StartedWorker {
  readonly worker: Worker
  readonly rings: WorkerRings
}

export interface WorkerListener {
  /** True while executions run in the thread. */
  isBusy(): boolean
  onReady(): void
  onResult(frame: string): void
  onMessage(message: MessageFromEngine): void
  /** The thread is gone, by itself or by `terminate`. */
  onExit(exit: ThreadExit): void
}

export interface ThreadExit {
  /** Whether it ended because it took more memory than it may. */
  readonly isOutOfMemory: boolean
  readonly reason: string
}

/** What a thread carries. */
export type ThreadLoad = Pick<Extract<ToWorker, { type: 'load' }>, 'spec' | 'meter' | 'trial'>

export interface WorkerThreads {
  /** Starts a thread for a deployment, or for a trial. */
  start(load: ThreadLoad, listener: WorkerListener): WorkerThread
  close(): Promise<void>
}

/**
 * Memory that a thread may take above its limit before V8 itself stops it, in MB. V8 aborts the whole process when one
 * allocation goes beyond its limit by more than some megabytes, so the limit that counts is watched from outside.
 */
const HEADROOM_MB = 192
/** How often the heap of a busy thread is looked at. */
const HEAP_CHECK_MS = 100
const BYTES_PER_MB = 1_048_576

/**
 * Starts worker threads. One of the smallest size is kept started ahead, so that a parked deployment wakes without
 * waiting for a thread and the engine to load.
 */
export function createWorkerThreads(options: {
  readonly filesRoot: string
  readonly outbound: OutboundRules
}): WorkerThreads {
  let spare: StartedWorker | undefined
  let closed = false
  const threads = new Set<Worker>()

  function create(size: SizeName): StartedWorker {
    const rings: WorkerRings = { work: createRingMemory(), results: createRingMemory() }
    const worker = new Worker(new URL('./worker-thread.ts', import.meta.url), {
      workerData: rings,
      name: 'jatai-engine',
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb(size) + HEADROOM_MB, maxYoungGenerationSizeMb: 16 },
      env: threadEnvironment(),
      stdin: false,
    })
    worker.unref()
    threads.add(worker)
    worker.once('exit', () => threads.delete(worker))
    // Without a listener an error of a spare thread would end the process; its exit is what counts.
    worker.on('error', () => undefined)
    return { worker, rings }
  }

  function keepSpare(): void {
    if (closed || spare !== undefined) return
    const started = create('SMALL')
    spare = started
    started.worker.once('exit', () => {
      if (spare === started) spare = undefined
    })
  }

  function take(size: SizeName): StartedWorker {
    if (size !== 'SMALL' || spare === undefined) return create(size)
    const taken = spare
    spare = undefined
    return taken
  }

  keepSpare()
  return {
    start(carried, listener) {
      const { spec } = carried
      if (closed) throw new InternalError('RUNTIME_CLOSED', 'The runtime is closed')
      const { worker, rings } = take(spec.size)
      const work = new FrameWriter(rings.work, () => worker.postMessage(WAKE))
      const results = new FrameReader(rings.results, (frame) => listener.onResult(frame))
      let endsTurn = false
      let failure: ThreadExit | undefined
      let idleHeap: number | undefined
      const cpuBefore = usedCpu(worker)
      worker.on('error', (error: NodeJS.ErrnoException) => {
        failure ??= { isOutOfMemory: error.code === 'ERR_WORKER_OUT_OF_MEMORY', reason: error.message }
      })
      worker.on('message', (message: typeof WAKE | string | FromWorker) => {
        if (message === WAKE) return results.read()
        if (typeof message === 'string') return listener.onResult(message)
        if (message.type === 'ready') {
          keepSpare()
          void usedHeap(worker).then((bytes) => (idleHeap = bytes))
          return listener.onReady()
        }
        if (message.type !== 'booted') listener.onMessage(message)
      })
      const endTurn = (): void => {
        endsTurn = false
        work.flush()
        results.read()
      }
      const limit = heapLimitMb(spec.size)
      const watch = setInterval(() => {
        if (!listener.isBusy()) return
        void usedHeap(worker).then((bytes) => {
          if (bytes <= limit * BYTES_PER_MB || failure !== undefined) return
          failure = { isOutOfMemory: true, reason: `it used more than the ${limit} MB of a ${spec.size} engine` }
          void worker.terminate()
        })
      }, HEAP_CHECK_MS)
      watch.unref()
      worker.once('exit', (code) => {
        clearInterval(watch)
        results.read(Infinity) // What it has finished counts.
        listener.onExit(failure ?? { isOutOfMemory: false, reason: `it ended with code ${code}` })
      })
      const load: ToWorker = { type: 'load', ...carried, filesRoot: options.filesRoot, outbound: options.outbound }
      worker.postMessage(load)
      return {
        run(frame) {
          if (!work.write(frame)) return worker.postMessage(frame)
          if (endsTurn) return
          endsTurn = true
          results.stayAwake()
          setImmediate(endTurn)
        },
        post: (message) => worker.postMessage(message),
        async usage() {
          const [before, cpu, heap] = await Promise.all([cpuBefore, usedCpu(worker), usedHeap(worker)])
          if (cpu === undefined || heap === 0) return undefined
          return { cpuMs: cpu - (before ?? 0), heapBytes: Math.max(0, heap - (idleHeap ?? heap)) }
        },
        async terminate() {
          await worker.terminate()
        },
      }
    },
    async close() {
      closed = true
      await Promise.all([...threads].map((worker) => worker.terminate()))
    },
  }
}

/**
 * A pipeline has no business with the environment of the process (reliability.md P7). The folder of compiled sources is
 * the exception: with it a thread is up after 0.2 s of processor time, without after 0.7 s.
 */
function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

/** Bytes of the thread's heap that are in use; asked of the thread even while it computes. 0 once it is gone. */
async function usedHeap(worker: Worker): Promise<number> {
  try {
    const statistics = await worker.getHeapStatistics()
    return statistics.used_heap_size + statistics.external_memory
  } catch {
    return 0
  }
}

/** Milliseconds of processor time; undefined once the thread is gone. */
async function usedCpu(worker: Worker): Promise<number | undefined> {
  try {
    const { user, system } = await worker.cpuUsage()
    return (user + system) / 1000
  } catch {
    return undefined
  }
}
