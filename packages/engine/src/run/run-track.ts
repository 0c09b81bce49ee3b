import type { Json } from '@jatai/languages/json'
import type { Eventually } from '@jatai/sdk'
import type { PlanTrack, StepFunction } from '../plan.ts'
import type { Scope } from './scope.ts'

/**
 * Runs the steps of a track one after another. Answers at once while steps do; gives way to other executions of the
 * thread when it has run for long without waiting.
 *
 * @throws StepFailure, Interruption
 */
export function runTrack(track: PlanTrack, message: Json, scope: Scope): Eventually<Json> {
  return runFrom(track.steps, 0, message, scope)
}

function runFrom(steps: readonly StepFunction[], first: number, input: Json, scope: Scope): Eventually<Json> {
  const execution = scope.execution
  let message = input
  for (let i = first; i < steps.length; i++) {
    const now = execution.services.now()
    if (now >= scope.deadline) throw scope.overdue(now)
    if (execution.checkpoint(now)) return giveWay().then(() => runFrom(steps, i, message, scope))
    const output = (steps[i] as StepFunction)(message, scope)
    if (output instanceof Promise) return runOn(steps, i + 1, output, scope)
    message = output
  }
  return message
}

async function runOn(steps: readonly StepFunction[], next: number, output: Promise<Json>, scope: Scope): Promise<Json> {
  const message = await output
  scope.execution.resumed()
  return runFrom(steps, next, message, scope)
}

function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
