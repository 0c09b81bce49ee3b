import { isSet, readBoolean, readJsonText } from '@jatai/flowspec'
import type { CapsuleDefinition, CapsuleParameter, Step } from '@jatai/flowspec'
import { getKey, parseJson, readNumber, setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { StepFailure } from '@jatai/sdk'
import type { Call } from '../run/call.ts'
import { compileSetting } from './compile-params.ts'
import type { ParamsContext } from './compile-params.ts'

/** Reads the parameters that a step gives to its capsule. */
export type ReadCapsuleParameters = (call: Call) => JsonObject

/** @param title of the capsule, for what it says when a parameter is missing */
export function compileCapsuleParameters(
  step: Step,
  { parameters }: CapsuleDefinition,
  title: string,
  context: Pick<ParamsContext, 'expressions' | 'problem'>,
): ReadCapsuleParameters {
  const readers = parameters.map((parameter) => ({ parameter, read: compileParameter(step, parameter, context) }))
  return (call) => {
    const values: JsonObject = {}
    for (const { parameter, read } of readers) {
      const value = read(call)
      // A wrong setting fails in the call, not at deployment, as with connectors (engine.md §4.2).
      if (parameter.required && !isSet(value)) throw missing(parameter, title)
      setKey(values, parameter.name, value ?? null)
    }
    return values
  }
}

function compileParameter(
  step: Step,
  parameter: CapsuleParameter,
  { expressions, problem }: Pick<ParamsContext, 'expressions' | 'problem'>,
): (call: Call) => Json | undefined {
  const stored = getKey(step.params, parameter.name)
  const raw = isSet(stored) ? stored : parameter.default
  try {
    const template = compileSetting(raw, 'param', { expressions })
    if (template !== undefined) return (call) => asKind(template.evaluate(call), parameter)
    const value = raw === undefined ? undefined : asKind(raw, parameter)
    return () => value
  } catch (error) {
    problem(parameter.name, error)
    return () => undefined
  }
}

/** Newer canvases write every value as text (flowspec.md §7); what is no such value stays as it is. */
function asKind(value: Json, { kind }: CapsuleParameter): Json {
  if (typeof value !== 'string') return value
  switch (kind) {
    case 'boolean':
      return readBoolean(value, value)
    case 'number':
      return JSON_NUMBER.test(value.trim()) ? readNumber(value.trim()) : value
    case 'map': {
      const reading = readJsonText<Json>(value, value, parseJson)
      return reading.ok ? reading.value : value
    }
    case 'text':
      return value
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function missing({ name }: CapsuleParameter, title: string): StepFailure {
  return new StepFailure(`Configuration parameter '${name}' cannot be null for capsule ${title}`, {
    isConfiguration: true,
    exception: 'PipelineEngineConfigurationException',
  })
}
