/** A signal for the time until a connection stands: that of the step, and the connect timeout. */
export interface ConnectLimit {
  readonly signal: AbortSignal
  /** True when the time was up, rather than the step stopped. */
  isOver(): boolean
  /** The connection stands: the time no longer counts. */
  clear(): void
}

/** @param timeoutMs 0 or less for no limit */
export function limitConnecting(signal: AbortSignal, timeoutMs: number): ConnectLimit {
  if (timeoutMs <= 0) return { signal, isOver: () => false, clear: () => undefined }
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), timeoutMs)
  return {
    signal: AbortSignal.any([signal, limit.signal]),
    isOver: () => limit.signal.aborted && !signal.aborted,
    clear: () => clearTimeout(timer),
  }
}
