const LONGEST_EXPIRATION_MS = 6 * 3_600_000

/** 0 and more than six hours mean a quarter of the timeout (decisions.md 11). */
export function eventExpirationMs(expiration: number, timeoutMs: number): number {
  return expiration <= 0 || expiration > LONGEST_EXPIRATION_MS ? Math.ceil(timeoutMs / 4) : expiration
}
