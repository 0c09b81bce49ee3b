/** The thread that holds the SQLite execution log; started by `log-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import { isJataiError } from '@jatai/errors'
import type { LogCall, LogResult } from './log-thread.ts'
import { batchOf } from './record-batch.ts'
import type { BatchContent } from './record-batch.ts'
import { openSqliteLog } from './sqlite-log.ts'

const requests = openSqliteLog((workerData as { readonly file: string }).file)
const calls = { ...requests, write: (content: BatchContent) => requests.write(batchOf(content)) }

parentPort?.on('message', ({ id, method, values }: LogCall) => {
  void answer(method, values).then((result) => parentPort?.postMessage({ id, ...result }))
})

async function answer(method: LogCall['method'], values: LogCall['values']): Promise<Omit<LogResult, 'id'>> {
  try {
    // The caller passes what the method takes.
    const { [method]: call } = calls as unknown as Record<string, (...values: readonly unknown[]) => unknown>
    return { value: await call?.(...values) }
  } catch (error) {
    // An error loses all but its text on the way to another thread.
    const { message, code, errcode } = error as Error & { readonly code?: string; readonly errcode?: number }
    return { failure: { message, code, errcode, isRequest: isJataiError(error) && error.kind === 'request' } }
  }
}
