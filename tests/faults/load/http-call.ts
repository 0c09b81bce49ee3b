import { Agent, request } from 'node:http'
import type { Outcome } from '../ledger/ledger.ts'

/** How a call ended, and the body of its answer. */
export interface CallEnd {
  readonly outcome: Outcome
  readonly status?: number
  readonly body?: Buffer
}

/** Longer than any pipeline may take. */
const SILENCE_MS = 150_000

/** Makes calls, each once: a client that repeats by itself would spoil the count. */
export function createHttpCaller(): {
  post(url: string, body: string | Uint8Array, type: string): Promise<CallEnd>
  close(): void
} {
  const agent = new Agent({ keepAlive: true })
  return {
    post: (url, body, type) =>
      new Promise((resolve) => {
        const call = request(url, { method: 'POST', agent, headers: { 'content-type': type } })
        const silence = setTimeout(() => end({ outcome: 'unanswered' }), SILENCE_MS)
        const end = (ended: CallEnd): void => {
          clearTimeout(silence)
          resolve(ended)
          if (ended.outcome === 'unanswered') call.destroy()
        }
        call.on('error', (error: NodeJS.ErrnoException) =>
          end({ outcome: error.code === 'ECONNREFUSED' ? 'unsent' : 'closed' }),
        )
        call.on('response', (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', () => end({ outcome: 'closed' }))
          response.on('end', () => {
            const status = response.statusCode ?? 0
            const outcome = status >= 200 && status < 300 ? 'accepted' : 'failed'
            end({ outcome, status, body: Buffer.concat(chunks) })
          })
        })
        call.end(body)
      }),
    close: () => agent.destroy(),
  }
}
