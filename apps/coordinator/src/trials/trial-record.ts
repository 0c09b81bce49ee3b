import type { Actor } from '@jatai/api'
import type { StepTrace, TrialEnd, TrialLogLine, TrialPause } from '@jatai/platform'

/** What a run has told, event by event. */
export type TrialEvent =
  | { readonly name: 'step'; readonly data: StepTrace }
  | { readonly name: 'line'; readonly data: TrialLogLine }
  | { readonly name: 'pause'; readonly data: TrialPause }
  | { readonly name: 'resume'; readonly data: { readonly pause?: number } }
  | { readonly name: 'end'; readonly data: TrialEnd }

/** A run, with all that it has told. Plain data: kept as it is when the run has ended. */
export interface TrialRecord {
  readonly id: string
  readonly realm: string
  readonly executionKey: string
  readonly pipelineName: string
  readonly pipelineId?: string
  readonly startedAt: number
  readonly startedBy: Actor
  readonly payload: string
  /** JSON text. */
  readonly document: string
  /** The number of an event is its place, from 1. */
  readonly events: readonly TrialEvent[]
}

/** The pauses that nobody has ended yet. */
export function openPauses(events: readonly TrialEvent[]): readonly TrialPause[] {
  let open: TrialPause[] = []
  for (const { name, data } of events) {
    if (name === 'pause') open.push(data)
    else if (name === 'resume') open = data.pause === undefined ? [] : open.filter(({ pause }) => pause !== data.pause)
    else if (name === 'end') open = []
  }
  return open
}
