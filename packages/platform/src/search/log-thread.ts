import { Worker } from 'node:worker_threads'
import { RequestError } from '@jatai/errors'
import type { LogRequests } from './log-requests.ts'
import { contentOf } from './record-batch.ts'

export interface LogCall {
  readonly id: number
  readonly method: keyof LogRequests
  readonly values: readonly unknown[]
}

export interface LogResult {
  readonly id: number
  readonly value?: unknown
  readonly failure?: {
    readonly message: string
    readonly code: string | undefined
    readonly errcode: number | undefined
    readonly isRequest: boolean
  }
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/**
 * The SQLite execution log in a thread of its own, so that neither bulk writes nor searches hold up the caller's. The
 * thread starts with the first call, does not keep the process alive while it is idle, and starts anew if it dies.
 */
export function openLogThread(file: string): LogRequests {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0

  function start(): Worker {
    const started = new Worker(new URL('./log-worker.ts', import.meta.url), { workerData: { file } })
    started.on('message', settle)
    started.on('error', (error: Error) => stopped(started, error))
    started.on('exit', (code) => stopped(started, new Error(`the thread of the execution log ended with ${code}.`)))
    started.unref()
    return started
  }

  function settle({ id, value, failure }: LogResult): void {
    const call = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker?.unref()
    if (failure) call?.reject(errorOf(failure))
    else call?.resolve(value as never) // what the method of this call gave
  }

  function stopped(which: Worker, error: Error): void {
    if (which !== worker) return
    worker = undefined
    const calls = [...waiting.values()]
    waiting.clear()
    for (const { reject } of calls) reject(error)
  }

  function call<T>(method: keyof LogRequests, ...values: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      worker ??= start()
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ id, method, values } satisfies LogCall)
    })
  }

  return {
    write: (batch) => call('write', contentOf(batch)),
    findExecutions: (query) => call('findExecutions', query),
    getExecution: (realm, environment, key) => call('getExecution', realm, environment, key),
    getTrace: (realm, environment, key) => call('getTrace', realm, environment, key),
    findLines: (query) => call('findLines', query),
    summarize: (query) => call('summarize', query),
    applyRetention: (scope, limits) => call('applyRetention', scope, limits),
    check: () => call('check'),
    async close() {
      if (!worker) return
      await call('close')
      const ended = worker
      worker = undefined
      await ended.terminate()
    },
  }
}

function errorOf({ message, code, errcode, isRequest }: NonNullable<LogResult['failure']>): Error {
  if (isRequest && code !== undefined) return new RequestError(code, message)
  return Object.assign(new Error(message), { code, errcode })
}
