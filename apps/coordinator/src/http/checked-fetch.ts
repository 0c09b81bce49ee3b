import type { CheckAddress } from './checked-lookup.ts'
import { checkedLookup, checkLiteral } from './checked-lookup.ts'

export interface CheckedRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams
  /** @default 'error' */
  readonly redirect?: 'error' | 'follow' | 'manual'
  /** @default ends when the time is over */
  readonly signal?: AbortSignal
}

/** Requests to addresses that realms have configured. */
export interface CheckedFetch {
  fetch(url: string, request: CheckedRequest): Promise<Response>
  close(): Promise<void>
}

/** Requests go only to addresses that are allowed, and read no answer that has no end. */
export async function openCheckedFetch(
  checkAddress: CheckAddress,
  limits: { readonly timeoutMs: number; readonly largestAnswerBytes: number },
): Promise<CheckedFetch> {
  const { Agent, fetch } = await import('undici')
  const dispatcher = new Agent({
    connect: { lookup: checkedLookup(checkAddress), timeout: limits.timeoutMs },
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
    maxResponseSize: limits.largestAnswerBytes,
  })
  return {
    async fetch(url, { redirect = 'error', signal = AbortSignal.timeout(limits.timeoutMs), ...request }) {
      checkLiteral(new URL(url).hostname.replace(/^\[|\]$/g, ''), checkAddress)
      return fetch(url, { ...request, redirect, signal, dispatcher })
    },
    close: () => dispatcher.close(),
  }
}
