import type { CheckAddress } from './checked-lookup.ts'
import { checkedLookup, checkLiteral } from './checked-lookup.ts'

/** Requests to addresses that realms have configured. */
export interface CheckedFetch {
  fetch(
    url: string,
    options: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  ): Promise<Response>
  close(): Promise<void>
}

/** Requests go only to addresses that are allowed, follow no redirect, and read no answer that has no end. */
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
    async fetch(url, options) {
      checkLiteral(new URL(url).hostname.replace(/^\[|\]$/g, ''), checkAddress)
      const response = await fetch(url, {
        ...options,
        redirect: 'error',
        dispatcher,
        signal: AbortSignal.timeout(limits.timeoutMs),
      })
      // Both classes are made by the same specification.
      return response as unknown as Response
    },
    close: () => dispatcher.close(),
  }
}
