import type { AlertStateDocument } from './alert-document.ts'

/** An open alert is told of again after this. */
const REPEAT_MS = 4 * 3_600_000
const MINUTE_MS = 60_000

type Known = Pick<AlertStateDocument, 'holdsSince' | 'firingSince' | 'told' | 'toldAt'>

export interface Transition {
  /** Undefined: nothing is known any more. */
  readonly state: Known | undefined
  /** What is to be told. */
  readonly tells?: 'firing' | 'resolved'
}

/**
 * The next state of an alert for one deployment.
 *
 * Nothing is known → the condition holds: *pending* → it has held without a break for the tolerance: *firing*, told, and
 * again every four hours → it does not hold: nothing is known, and what was firing is told to be resolved.
 *
 * @param isHolding undefined: it cannot be told, so everything stays as it is
 */
export function nextState(
  known: Known | undefined,
  isHolding: boolean | undefined,
  toleranceMinutes: number,
  now: number,
): Transition {
  if (isHolding === undefined) return { state: known }
  if (!isHolding) {
    const isFiring = known !== undefined && known.firingSince !== null
    return isFiring ? { state: undefined, tells: 'resolved' } : { state: undefined }
  }
  if (known === undefined) return { state: { holdsSince: now, firingSince: null, told: 0, toldAt: 0 } }
  const told = { told: known.told + 1, toldAt: now }
  if (known.firingSince === null) {
    const isLongEnough = now - known.holdsSince >= toleranceMinutes * MINUTE_MS
    return isLongEnough ? { state: { ...known, firingSince: now, ...told }, tells: 'firing' } : { state: known }
  }
  return now - known.toldAt >= REPEAT_MS ? { state: { ...known, ...told }, tells: 'firing' } : { state: known }
}
