import { loadTrigger } from '@jatai/connectors'
import { FlowError } from '@jatai/errors'
import type { CompiledTrigger } from '@jatai/engine'
import type { TriggerSpec } from '@jatai/flowspec'
import type { DeploymentSpec } from '@jatai/platform'
import type { StepInfo, Trigger } from '@jatai/sdk'
import { compileDeployment } from '../workers/deployment-runner.ts'

/** What a document is deployed with. */
export interface PreparedDeployment {
  readonly trigger: Trigger
  readonly triggerSpec: TriggerSpec
  readonly compiled: CompiledTrigger
  readonly steps: readonly StepInfo[]
}

/** Compiles a document and loads its trigger. @throws FlowError when it cannot run */
export async function prepareDeployment(spec: DeploymentSpec): Promise<PreparedDeployment> {
  const { pipeline, plan, trigger: compiled } = await compileDeployment(spec)
  if (pipeline.trigger === undefined || compiled === undefined) {
    const type = pipeline.trigger?.type
    if (type === undefined) throw new FlowError('TRIGGER_MISSING', 'invalid trigger spec - missing type')
    throw new FlowError('FLOW_UNKNOWN_TRIGGER', `There is no trigger of the type "${type}"`)
  }
  const trigger = (await loadTrigger(pipeline.trigger.type)) as Trigger
  return { trigger, triggerSpec: pipeline.trigger, compiled, steps: plan.steps }
}
