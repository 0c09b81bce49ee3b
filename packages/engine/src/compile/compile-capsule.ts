import { errorText, isJataiError } from '@jatai/errors'
import { capsuleTitle } from '@jatai/flowspec'
import type { CapsuleDefinition, Step } from '@jatai/flowspec'
import { getKey, isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { compileJsonSchema, detectDraft } from '@jatai/languages/json-schema'
import type { CompiledJsonSchema } from '@jatai/languages/json-schema'
import { Interruption, StepFailure } from '@jatai/sdk'
import type { PlanTrack, StepFunction } from '../plan.ts'
import { Call } from '../run/call.ts'
import type { CompiledStepInfo } from '../run/call.ts'
import { asStepFailure } from '../run/error-object.ts'
import { runTrack } from '../run/run-track.ts'
import { Scope } from '../run/scope.ts'
import { compileCapsuleParameters } from './capsule-parameters.ts'
import type { ReadCapsuleParameters } from './capsule-parameters.ts'
import type { Compilation } from './compile-pipeline.ts'

/** Says what is wrong with the step. */
type Report = (code: string, message: string, place?: { readonly parameter?: string }) => void

/** How many capsules may stand inside each other. */
const CAPSULE_LIMIT = 10

/**
 * Compiles a step that uses a capsule: the flow of the capsule becomes part of the plan, with parameters, aliases,
 * sessions and accounts of its own (platform.md §11.5). Undefined when it cannot be compiled: then that was reported.
 */
export function compileCapsule(
  step: Step,
  info: CompiledStepInfo,
  compilation: Compilation,
  report: Report,
): StepFunction | undefined {
  const { capsules: around } = compilation
  const capsule = step.capsule && compilation.options.capsules?.find(step.capsule, around.at(-1))
  if (capsule === undefined) {
    const { capsule: name = '', collection = '', versionMajor = 0, versionMinor = 0 } = step.capsule ?? {}
    const what = `capsule "${collection}/${name}"`
    report('FLOW_UNKNOWN_CAPSULE', `There is no published version ${versionMajor}.${versionMinor} of the ${what}`)
    return undefined
  }
  const title = capsuleTitle(capsule)
  if (around.includes(capsule)) {
    const way = [...around, capsule].map((each) => `${each.name} ${each.versionMajor}.${each.versionMinor}`)
    report('FLOW_CYCLIC_CAPSULES', `The capsule ${title} uses itself: ${way.join(' → ')}`)
    return undefined
  }
  if (around.length >= CAPSULE_LIMIT) {
    report('FLOW_NESTED_TOO_DEEP', `Capsules are nested deeper than ${CAPSULE_LIMIT} levels`)
    return undefined
  }
  let isBroken = false
  const parameters = compileCapsuleParameters(step, capsule, title, {
    expressions: { ...compilation.options, aliases: compilation.aliases.known },
    problem(parameter, error) {
      isBroken = true
      report(isJataiError(error) ? error.code : 'FLOW_BAD_PARAMETER', errorText(error), { parameter })
    },
  })
  const accounts = pickedAccounts(capsule, info, (label) => {
    isBroken = true
    report('FLOW_BAD_PARAMETER', `The capsule ${title} needs an account "${label}"`, { parameter: 'accountLabels' })
  })
  const { track, problems } = compilation.capsuleTrack(capsule, accounts)
  for (const { code, message } of problems) report(code, `In the capsule ${title}: ${message}`)
  const contract = compileContract(capsule, report)
  if (isBroken || problems.length > 0 || contract === undefined) return undefined
  return runCapsule({ info, title, track, accounts, contract, parameters, observer: compilation.options.observer })
}

/** Slot → label. What is missing and required is told. */
function pickedAccounts(
  { accounts }: CapsuleDefinition,
  { accountSlots }: CompiledStepInfo,
  missing: (label: string) => void,
): ReadonlyMap<string, string> {
  const given = new Map([...accountSlots].map(([slot, label]) => [slot.toLowerCase(), label]))
  const picked = new Map<string, string>()
  for (const { slot, label, required } of accounts) {
    const found = given.get(slot)
    if (found !== undefined) picked.set(slot, found)
    else if (required) missing(label)
  }
  return picked
}

type CheckOutput = (output: Json) => Json

function compileContract(capsule: CapsuleDefinition, report: Report): CheckOutput | undefined {
  const { contract } = capsule
  // A capsule that is tried before it is published may have none yet.
  if (contract === undefined) return (output) => output
  let schema: CompiledJsonSchema
  try {
    schema = compileJsonSchema(contract, { draft: detectDraft(contract) ?? 'v4' })
  } catch (error) {
    report(
      'FLOW_BAD_PARAMETER',
      `The contract of the capsule ${capsuleTitle(capsule)} is no schema: ${errorText(error)}`,
    )
    return undefined
  }
  return (output) => {
    const errors = schema.validate(output)
    if (errors.length === 0) return output
    const told = errors.slice(0, MOST_TOLD).map(({ message }) => message)
    const more = errors.length > MOST_TOLD ? ` and ${errors.length - MOST_TOLD} more` : ''
    throw new StepFailure(`its output does not fulfil its contract: ${told.join('; ')}${more}`)
  }
}

const MOST_TOLD = 5

function runCapsule(compiled: {
  readonly info: CompiledStepInfo
  readonly title: string
  readonly track: PlanTrack
  readonly accounts: ReadonlyMap<string, string>
  readonly contract: CheckOutput
  readonly parameters: ReadCapsuleParameters
  readonly observer: Compilation['options']['observer']
}): StepFunction {
  const { info, title, track, accounts, contract, parameters, observer } = compiled
  const fail = (thrown: unknown): never => {
    if (thrown instanceof Interruption) throw thrown
    const failure = asStepFailure(thrown)
    throw new StepFailure(`Capsule ${title} has failed: ${textOf(failure)}`, { cause: failure })
  }
  return (message, scope) => {
    try {
      const capsule = {
        parameters: parameters(new Call(info, message, scope, observer)),
        session: new Map<string, Json>(),
        accounts,
        dynamicAccounts: new Map(),
      }
      observer?.trackTaken?.(info, track)
      const inside = new Scope(scope.execution, track.name, { ...NO_LOOP, parent: scope, owner: info, capsule })
      const output = runTrack(track, message, inside)
      return output instanceof Promise ? output.then(contract).catch(fail) : contract(output)
    } catch (thrown) {
      return fail(thrown)
    }
  }
}

const NO_LOOP = { limit: undefined, index: undefined, iterator: undefined } as const

/** What the error inside says: that of Throw Error with an object of its own by its `error`. */
function textOf({ object, message }: StepFailure): string {
  if (object === undefined) return message
  const error = isJsonObject(object) ? getKey(object, 'error') : object
  return typeof error === 'string' ? error : stringifyJson(object)
}
