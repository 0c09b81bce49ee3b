import { ExpressionError } from '@jatai/languages/expressions'
import type { Json } from '@jatai/languages/json'
import type { Connector, StepFailure } from '@jatai/sdk'

const CONFIGURATION_EXCEPTION = 'com.digibee.pipelineengine.exception.PipelineEngineConfigurationException'
const DOUBLE_BRACES_EXCEPTION = 'com.digibee.doublebraces.service.DoubleBracesConfigurationException'

/**
 * The message that a failed step hands on when Fail On Error is off (engine.md §4.2). The class names in front of the
 * cause are part of what documents may compare (expressions.md §8).
 */
export function failureOutput(failure: StepFailure, connector: Connector): Json {
  if (failure.output !== undefined) return failure.output
  const attempt = failure.attempt ?? attemptOf(failure, connector)
  return { success: false, message: attempt, [connector.causeKey ?? 'error']: causeText(failure) }
}

function attemptOf(failure: StepFailure, connector: Connector): string {
  if (failure.isConfiguration) return connector.attempt?.configuration ?? 'There is an invalid pipeline configuration'
  return connector.attempt?.failure ?? `${connector.title} has failed`
}

function causeText(failure: StepFailure): string {
  if (failure.cause instanceof ExpressionError) {
    return `${CONFIGURATION_EXCEPTION}: ${DOUBLE_BRACES_EXCEPTION}: ${failure.message}`
  }
  return failure.exception === undefined ? failure.message : `${failure.exception}: ${failure.message}`
}
