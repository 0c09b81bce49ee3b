import { connectorNames, loadConnectors } from '@jatai/connectors'
import type { Outcome, Plan, StepObserver } from '@jatai/engine'
import { getKey, isJsonObject, setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { ExecutionToken, GatewayTokens, ScriptRunner } from '@jatai/sdk'
import { readAccounts } from './read-accounts.ts'
import { compileDocument, openTrial } from './trial-run.ts'
import type { Trial } from './trial-run.ts'
import { createTrialServices } from './trial-services.ts'
import { createTrialTokens } from './trial-tokens.ts'
import type { TrialServices } from './trial-services.ts'

const STEP_ID = '00000000-0000-4000-8000-000000000001'
/** Stand for tracks that a line names but does not bring. */
const TIMEOUT_MS = 120_000

/** Runs the step, or the sequence of steps, that a line describes. */
export async function tryStep(
  component: string,
  line: JsonObject,
  { root, scripts }: { readonly root: string; readonly scripts: ScriptRunner },
): Promise<Json> {
  const accounts = readAccounts(getKey(line, 'accounts'))
  const services = createTrialServices({ accounts, scripts, log: () => undefined, ...tokensOf(line) })
  const steps = getKey(line, 'steps')
  if (Array.isArray(steps)) return trySequence(component, line, steps as readonly Json[], services, root)
  const trial = await openTrial({
    services,
    root,
    timeoutMs: TIMEOUT_MS,
    files: texts(getKey(line, 'files')),
    ...tokenOf(line),
    ...callerOf(line),
  })
  try {
    const taken = createTargetObserver()
    const plan = await compileLine(component, line, taken.observer)
    const outcome = await trial.run(plan, getKey(line, 'input') ?? null)
    const answer: Record<string, Json> = { ...outcomeJson(outcome) }
    if (outcome.headers !== undefined) answer['responseHeaders'] = Object.fromEntries(outcome.headers)
    if (component === 'choice') answer['target'] = taken.target()
    const files = await trial.files()
    if (Object.keys(files).length > 0) answer['files'] = files
    const event = services.events.at(-1)
    if (event !== undefined) answer['event'] = { name: event.name, body: event.body }
    return answer
  } catch (error) {
    return { throws: { error: error instanceof Error ? error.message : String(error), code: 500 } }
  } finally {
    await trial.close()
  }
}

/** Several steps against one platform; those of the same `execution` share its session, those of a `scope` its scoped one. */
async function trySequence(
  component: string,
  line: JsonObject,
  steps: readonly Json[],
  services: TrialServices,
  root: string,
): Promise<Json> {
  const trials = new Map<string, Trial>()
  const outputs: Json[] = []
  try {
    for (const step of steps) {
      const own = { ...line, ...(isJsonObject(step) ? step : {}) }
      const key = field.readTextValue(getKey(own, 'execution')) ?? 'execution'
      let trial = trials.get(key)
      if (trial === undefined) {
        trial = await openTrial({ services, root, timeoutMs: TIMEOUT_MS, ...tokenOf(own) })
        trials.set(key, trial)
      }
      const scope = getKey(own, 'scope')
      const plan = await compileLine(component, own)
      const name = typeof scope === 'string' && scope !== 'root' ? scope : undefined
      outputs.push(outcomeJson(await trial.run(plan, getKey(own, 'input') ?? null, name)))
    }
  } finally {
    await Promise.all([...trials.values()].map((trial) => trial.close()))
  }
  return { outputs }
}

async function compileLine(component: string, line: JsonObject, observer?: StepObserver): Promise<Plan> {
  const params = objectAt(line, 'params')
  const context = objectAt(line, 'context')
  const flow = component === 'pipeline' ? (getKey(params, 'flowSpec') ?? {}) : await singleStep(component, params, line)
  const observe = getKey(line, 'observe')
  const { plan } = await compileDocument(flow, {
    problems: 'defer',
    globals: texts(getKey(context, 'global')),
    replica: texts(getKey(context, 'replica')),
    ...(observer === undefined ? {} : { observer }),
    ...(typeof observe === 'string' ? { preview: observe } : {}),
  })
  return plan
}

/** A flow of the one step, with empty tracks where the line names some. */
async function singleStep(component: string, params: JsonObject, line: JsonObject): Promise<Json> {
  const connector = (await loadConnectors([component])).find(component)
  const native =
    connector === undefined
      ? !connectorNames().includes(component) && !component.includes('connector')
      : connector.native
  const step: Record<string, Json> = {
    id: STEP_ID,
    stepName: component,
    type: native === true ? component : 'connector',
  }
  for (const key of ['accountLabel', 'accountLabels', 'doubleBracesAlias']) {
    const value = getKey(line, key)
    if (value !== undefined) step[key] = value
  }
  if (native === true) for (const [key, value] of Object.entries(params)) setKey(step, key, value)
  else Object.assign(step, { name: component, params })
  const flow: Record<string, Json> = { start: [step] }
  for (const target of targets(params)) setKey(flow, target, [])
  return flow
}

function targets(params: JsonObject): string[] {
  const when = getKey(params, 'when')
  const rows = Array.isArray(when) ? (when as readonly Json[]) : []
  const named = rows.map((row) => (isJsonObject(row) ? getKey(row, 'target') : undefined))
  const all = [...named, getKey(params, 'otherwise'), getKey(params, 'onProcess'), getKey(params, 'onException')]
  return all.filter((name): name is string => typeof name === 'string' && name !== '' && name !== 'start')
}

/** Tells which path a Choice took. */
function createTargetObserver(): { readonly observer: StepObserver; target(): string | null } {
  let target: string | null = null
  return {
    observer: {
      stepEnded: () => undefined,
      trackTaken(step, track) {
        if (step.id === STEP_ID) target = track.name
      },
    },
    target: () => target,
  }
}

function outcomeJson(outcome: Outcome): JsonObject {
  return outcome.kind === 'response' ? { output: outcome.message } : { throws: outcome.error }
}

function tokenOf(line: JsonObject): { token?: ExecutionToken } {
  const subject = getKey(objectAt(line, 'context'), 'jwtSubject')
  return typeof subject === 'string' ? { token: { text: '', subject, expiresAt: Date.now() + 3_600_000 } } : {}
}

/** Headers of the request and the API consumer behind it, for steps that look at them. */
function callerOf(line: JsonObject): { triggerMessage?: Json; consumer?: string } {
  const context = objectAt(line, 'context')
  const headers = getKey(context, 'requestHeaders')
  const consumer = getKey(context, 'consumerName')
  return {
    ...(headers === undefined ? {} : { triggerMessage: { headers } }),
    ...(typeof consumer === 'string' ? { consumer } : {}),
  }
}

/** Tokens of the realm, and the time that steps see, where a line gives them. */
function tokensOf(line: JsonObject): { gatewayTokens?: GatewayTokens; now?: () => number } {
  const context = objectAt(line, 'context')
  const secret = getKey(context, 'realmJwtSecret')
  const nowMs = getKey(context, 'nowMs')
  const now = typeof nowMs === 'number' ? () => nowMs : Date.now
  const realm = field.readTextValue(getKey(context, 'realm')) ?? ''
  return {
    ...(typeof secret === 'string' ? { gatewayTokens: createTrialTokens({ realm, secret, now }) } : {}),
    ...(typeof nowMs === 'number' ? { now } : {}),
  }
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = getKey(object, key)
  return value !== undefined && isJsonObject(value) ? value : {}
}

function texts(value: Json | undefined): Record<string, string> {
  if (value === undefined || !isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => [key, typeof text === 'string' ? text : JSON.stringify(text)]),
  )
}
