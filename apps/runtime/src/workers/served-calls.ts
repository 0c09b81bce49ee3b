import type { MessageFromEngine, ServiceRequest, ServiceResult } from './messages.ts'
import type { WorkerThread } from './worker-threads.ts'

/** Settles a request of a thread; the signal is aborted when nobody waits for the result any more. */
export type ServeRequest = (request: ServiceRequest, signal: AbortSignal) => Promise<ServiceResult>

/** What one thread has asked for and waits for. */
export interface ServedCalls {
  serve(call: Extract<MessageFromEngine, { type: 'call' }>, caller: WorkerThread): void
  /** Nobody waits for this one any more. */
  abandon(call: number): void
  abandonAll(): void
}

export function createServedCalls(serve: ServeRequest): ServedCalls {
  const waiting = new Map<number, AbortController>()
  return {
    serve({ call, request }, caller) {
      const abandoned = new AbortController()
      waiting.set(call, abandoned)
      void serve(request, abandoned.signal).then((result) => {
        waiting.delete(call)
        // A thread that is gone takes no notice.
        caller.post({ type: 'answer', call, result })
      })
    },
    abandon: (call) => waiting.get(call)?.abort(),
    abandonAll() {
      for (const abandoned of waiting.values()) abandoned.abort()
    },
  }
}
