import type { StepFunction } from '../plan.ts'

/**
 * Counts the runs of each step of a plan at the step's place in `Plan.steps`, and times one run in sixteen, the first
 * included. Over shared memory it can be read from another thread while executions run. Steps beyond its length are
 * not counted.
 */
export interface StepMeter {
  readonly runs: Float64Array
  readonly timedRuns: Float64Array
  /** Sum over the timed runs, in milliseconds: until the step answers or throws, those that wait included. */
  readonly timedMs: Float64Array
}

/** A meter over {@link stepMeterMemory}. */
export function stepMeterOf(memory: SharedArrayBuffer): StepMeter {
  const steps = memory.byteLength / BYTES_PER_STEP
  const column = (number: number): Float64Array =>
    new Float64Array(memory, number * steps * Float64Array.BYTES_PER_ELEMENT, steps)
  return { runs: column(0), timedRuns: column(1), timedMs: column(2) }
}

/** Shared memory for the meter of so many steps. */
export function stepMeterMemory(steps: number): SharedArrayBuffer {
  return new SharedArrayBuffer(steps * BYTES_PER_STEP)
}

const BYTES_PER_STEP = 3 * Float64Array.BYTES_PER_ELEMENT
/** The clock costs as much as a small step: it is asked for one run in so many. A power of two. */
const TIMED_ONE_IN = 16

/** The step with its runs counted: a few nanoseconds for each. */
export function meterStep(run: StepFunction, place: number, meter: StepMeter): StepFunction {
  const { runs } = meter
  return (message, scope) => {
    const before = runs[place] ?? 0
    runs[place] = before + 1
    return before % TIMED_ONE_IN === 0 ? timed(run, place, meter)(message, scope) : run(message, scope)
  }
}

function timed(run: StepFunction, place: number, { timedRuns, timedMs }: StepMeter): StepFunction {
  const startedAt = performance.now()
  const end = (): void => {
    timedRuns[place] = (timedRuns[place] ?? 0) + 1
    timedMs[place] = (timedMs[place] ?? 0) + performance.now() - startedAt
  }
  return (message, scope) => {
    let isWaiting = false
    try {
      const output = run(message, scope)
      if (!(output instanceof Promise)) return output
      isWaiting = true
      // Beside the promise, not around it: the step's own answer goes on without a detour.
      output.then(end, end)
      return output
    } finally {
      if (!isWaiting) end()
    }
  }
}
