import { FlowError, isJataiError } from '@jatai/errors'
import type { Charset } from '@jatai/languages/charset'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Envelope } from '@jatai/platform'
import { queueName } from '../../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import { awaitOutcome } from '../await-outcome.ts'
import type { ExecutionOutcome } from '../await-outcome.ts'
import { HANDOVER_MS, PLAIN_INTAKE } from '../intake.ts'
import type { CommonParams, Intake, IntakeHost, IntakeSetup } from '../intake.ts'
import type { Acknowledge, MllpTarget } from './mllp-listener.ts'

interface MllpParams extends CommonParams {
  readonly filterMsh3: string
  readonly charset: Charset
}

interface MllpIntakeHandle extends Intake {
  readonly target: MllpTarget & { readonly spec: DeploymentSpec }
}

/**
 * Takes the HL7 messages of one sending application.
 *
 * @throws FlowError when the port is off, or the sending application belongs to another pipeline
 */
export function prepareMllpIntake({ host, spec, trigger, compiled, previous }: IntakeSetup): Intake {
  const params = compiled.params as unknown as MllpParams
  const { charset } = params
  const listener = host.mllp.get(spec.environment)
  if (listener?.isListening !== true) {
    throw new FlowError(
      'HL7_PORT_OFF',
      `The HL7 port of the environment ${spec.environment} is off: set JATAI_HL7_PORT (usually 2575) and start again`,
    )
  }
  const filter = Buffer.from(charset.encode(params.filterMsh3)).toString('latin1')
  const owner = listener.find(filter) as MllpIntakeHandle['target'] | undefined
  const isOwn = previous !== undefined && 'target' in previous && (previous as MllpIntakeHandle).target === owner
  if (owner !== undefined && !isOwn) {
    const { pipelineName, versionMajor, versionMinor } = owner.spec
    throw new FlowError(
      'HL7_FILTER_TAKEN',
      `Messages of the sending application "${params.filterMsh3}" already go to the pipeline "${pipelineName}" ${versionMajor}.${versionMinor}`,
      { place: { parameter: 'filterMsh3' } },
    )
  }
  const target = {
    spec,
    filter,
    async run(message: string, _header: unknown, acknowledge: Acknowledge): Promise<Uint8Array> {
      const outcome = await runMessage(host, spec, envelopeOf(host, spec, trigger.type, params, message))
      if (typeof outcome === 'string') return acknowledge('AR', outcome)
      return customAnswer(outcome, charset) ?? automaticAnswer(outcome, acknowledge)
    },
  }
  const intake: MllpIntakeHandle = {
    ...PLAIN_INTAKE,
    claims: [`the messages of the sending application "${params.filterMsh3}"`],
    target,
    async open(before) {
      listener.add(target)
      await before?.close(HANDOVER_MS)
    },
    async close() {
      listener.remove(target)
    },
  }
  return intake
}

function envelopeOf(
  { createKey, clock }: IntakeHost,
  spec: DeploymentSpec,
  trigger: string,
  { timeout, allowRedelivery }: MllpParams,
  body: string,
): Envelope {
  const now = clock.now()
  return {
    key: createKey(),
    deployment: spec.id,
    trigger,
    publishedAt: now,
    expiresAt: now + timeout,
    timeoutMs: timeout,
    durable: false,
    hops: 0,
    redeliveryAllowed: allowRedelivery,
    head: '',
    body,
  }
}

/** The outcome, or why it was not executed. */
async function runMessage(
  host: IntakeHost,
  spec: DeploymentSpec,
  envelope: Envelope,
): Promise<ExecutionOutcome | string> {
  try {
    return await awaitOutcome(host.queue, queueName(spec), envelope, host.clock)
  } catch (error) {
    return isJataiError(error) && error.code === 'QUEUE_FULL'
      ? 'Pipeline queue limit reached'
      : 'Service temporarily unavailable'
  }
}

/** An output with a text `body` that begins with MSH is the answer itself. */
function customAnswer(outcome: ExecutionOutcome, charset: Charset): Uint8Array | undefined {
  if (outcome.kind !== 'response' || !isJsonObject(outcome.message)) return undefined
  const body = getKey(outcome.message, 'body')
  return typeof body === 'string' && body.startsWith('MSH') ? charset.encode(body) : undefined
}

function automaticAnswer(outcome: ExecutionOutcome, acknowledge: Acknowledge): Uint8Array {
  switch (outcome.kind) {
    case 'response':
      return acknowledge('AA')
    case 'error':
      return acknowledge('AE', outcome.text)
    case 'timeout':
      return acknowledge('AE', 'The pipeline did not answer in time')
    case 'duplicate':
      return acknowledge(outcome.ended === 'response' ? 'AA' : 'AE')
  }
}
