import { eventExpirationMs } from '@jatai/connectors'
import type { CommonParams, IntakeSetup } from './intake.ts'

/** Says in the pipeline log that another expiration counts than the one that is written (decisions.md 11). */
export function warnOfExpiration({ host, spec, compiled }: IntakeSetup): void {
  const { expiration, timeout } = compiled.params as unknown as CommonParams & { readonly expiration?: number }
  if (expiration === undefined) return
  const counts = eventExpirationMs(expiration, timeout)
  if (counts === expiration) return
  host.log(
    spec,
    'WARN',
    `Expiration ${expiration} is 0 or above six hours: ${counts} ms, a quarter of Maximum Timeout, count instead`,
  )
}
