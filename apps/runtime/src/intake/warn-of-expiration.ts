import { eventExpirationMs } from '@jatai/connectors'
import { MAX_EXPIRATION_MS } from '@jatai/flowspec'
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
    `Expiration ${expiration} is not from 1 to ${MAX_EXPIRATION_MS}: ${counts} ms, a quarter of Maximum Timeout, count instead`,
  )
}
