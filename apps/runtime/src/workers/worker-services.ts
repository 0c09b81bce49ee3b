import { InternalError, RemoteError } from '@jatai/errors'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import type { Account, CallOutcome, LogLine, OutboundPolicy, Services } from '@jatai/sdk'
import type { FromWorker, ServiceRequest, ServiceResult } from './messages.ts'

export interface WorkerServices extends Services {
  /** An answer of the main thread. */
  answered(call: number, result: ServiceResult): void
}

/** The services of a worker thread: whatever leaves the thread is asked of the main thread. */
export function createWorkerServices(options: {
  readonly realm: string
  readonly accounts: ReadonlyMap<string, Account>
  readonly outbound: OutboundPolicy
  readonly mask: (text: string) => string
  readonly post: (message: FromWorker) => void
}): WorkerServices {
  const waiting = new Map<number, (result: ServiceResult) => void>()
  let lastCall = 0
  let lines: LogLine[] = []

  /** @throws the reason of the signal when that is aborted: the answer is not waited for, nor worked on */
  function ask(request: ServiceRequest, signal?: AbortSignal): Promise<ServiceResult> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const call = ++lastCall
      const abandon = (): void => {
        waiting.delete(call)
        options.post({ type: 'abandon', call })
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', abandon, { once: true })
      waiting.set(call, (result) => {
        signal?.removeEventListener('abort', abandon)
        if (result.kind !== 'failed') return resolve(result)
        reject(new RemoteError(result.code, result.message, { retryable: result.retryable }))
      })
      options.post({ type: 'call', call, request })
    })
  }

  function log(line: LogLine): void {
    lines.push({ ...line, text: options.mask(line.text) })
    if (lines.length > 1) return
    // Lines of one turn of the event loop travel together.
    setImmediate(() => {
      const sent = lines
      lines = []
      options.post({ type: 'log', lines: sent })
    })
  }

  return {
    accounts: options.accounts,
    outbound: options.outbound,
    log,
    now: Date.now,
    random: Math.random,
    answered(call, result) {
      const settle = waiting.get(call)
      waiting.delete(call)
      settle?.(result)
    },
    async publishEvent({ name, body, hops, parentKey }) {
      await ask({ service: 'publish-event', name, body: stringifyJson(body), hops, parentKey })
    },
    async callPipeline({ payload, signal: _signal, ...call }): Promise<CallOutcome> {
      const result = await ask({ service: 'call-pipeline', ...call, payload: stringifyJson(payload) })
      if (result.kind !== 'outcome') return { kind: 'response', message: null }
      const value = parseJson(result.text)
      return result.outcome === 'response'
        ? { kind: 'response', message: value }
        : { kind: 'error', error: value, code: result.code }
    },
    scripts: {
      async run(script, signal) {
        const result = await ask({ service: 'run-script', script }, signal)
        if (result.kind !== 'script') throw new InternalError('SCRIPT_RESULT_MISSING', 'The script has no result')
        return result.result
      },
    },
    gatewayTokens: {
      realm: options.realm,
      async sign(payload) {
        const result = await ask({ service: 'token-sign', payload })
        if (result.kind !== 'done' || result.text === undefined) {
          throw new InternalError('TOKEN_MISSING', 'The gateway made no token')
        }
        return result.text
      },
      async verify(token) {
        const result = await ask({ service: 'token-verify', token })
        return result.kind === 'done' ? result.text : undefined
      },
    },
    userSessions: {
      async get(user, field) {
        const result = await ask({ service: 'session-get', user, field })
        return result.kind === 'done' && result.text !== undefined ? parseJson(result.text) : undefined
      },
      async put(user, field, value, expiresAt) {
        await ask({ service: 'session-put', user, field, value: stringifyJson(value), expiresAt })
      },
      async delete(user, field) {
        await ask({ service: 'session-delete', user, field })
      },
    },
  }
}
