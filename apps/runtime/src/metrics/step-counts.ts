import { stepMeterMemory, stepMeterOf } from '@jatai/engine'
import type { ComponentMeasurement } from '@jatai/platform'
import type { StepInfo } from '@jatai/sdk'

/** Where the engine of one replica counts the runs of its steps; outlives its threads. */
export interface StepCounts {
  readonly memory: SharedArrayBuffer
  /** Steps that have run. */
  components(): readonly ComponentMeasurement[]
}

/** @param steps of the plan, in their order there */
export function createStepCounts(steps: readonly StepInfo[]): StepCounts {
  const memory = stepMeterMemory(steps.length)
  return {
    memory,
    components() {
      const { runs, timedRuns, timedMs } = stepMeterOf(memory)
      return steps.flatMap(({ connector, stepName }, place) => {
        const executions = runs[place] ?? 0
        if (executions === 0) return []
        const timed = timedRuns[place] ?? 0
        return [{ component: connector, step: stepName, executions, timed, timedMs: timedMs[place] ?? 0 }]
      })
    },
  }
}
