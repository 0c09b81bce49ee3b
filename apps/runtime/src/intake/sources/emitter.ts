import { errorText, isJataiError } from '@jatai/errors'
import { checkEnvelopeSize } from '@jatai/platform'
import type { ByteText, Clock, Envelope, ObjectStore, Queue } from '@jatai/platform'
import type { Emission, EmitOptions, SourceMessage } from '@jatai/sdk'
import { queueName } from '../../deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../../deployments/deployment-spec.ts'
import { toByteText } from '../../workers/byte-text.ts'
import { awaitOutcome } from '../await-outcome.ts'
import { publishWhenPossible } from '../publish-when-possible.ts'
import { sourceKey } from '../source-key.ts'
import { createSlots } from './slots.ts'
import { incomingPrefix, removeFiles, storeFiles } from './store-files.ts'

/** What messages of a source become. */
export interface SourceTerms {
  readonly spec: DeploymentSpec
  readonly triggerType: string
  readonly timeoutMs: number
  readonly allowRedelivery: boolean
}

/** Hands the messages of one run of a source to its pipeline. */
export interface Emitter {
  emit(message: SourceMessage, options?: EmitOptions): Promise<Emission>
  /** Settles when no emission is under way, or when the time is over. */
  settled(milliseconds: number): Promise<void>
}

const STOPPING: Emission = { kind: 'refused', isFinal: false, text: 'The trigger is stopping' }

export function createEmitter(options: {
  readonly terms: SourceTerms
  readonly queue: Queue
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly createKey: () => string
  readonly signal: AbortSignal
  /** False when another runtime may own the source by now, though the signal has not told it yet. */
  mayEmit(): boolean
}): Emitter {
  const { terms, queue, objects, clock, createKey, signal, mayEmit } = options
  const { spec, triggerType, timeoutMs, allowRedelivery } = terms
  const name = queueName(spec)
  const slots = createSlots(spec.consumers * spec.replicas)
  const underWay = new Set<Promise<Emission>>()
  const keysUnderWay = new Set<string>()

  async function emit(message: SourceMessage, { wait = false, expirationMs }: EmitOptions): Promise<Emission> {
    if (!(await slotFor(wait))) return STOPPING
    const key = message.key === undefined ? createKey() : sourceKey(`${name}\n${message.key}`)
    if (keysUnderWay.has(key)) {
      if (wait) slots.free()
      return { kind: 'refused', isFinal: false, text: `The message ${message.key} is being processed` }
    }
    keysUnderWay.add(key)
    try {
      return await publish(message, key, wait, expirationMs ?? (wait ? timeoutMs : 0))
    } catch (error) {
      return refusal(error)
    } finally {
      keysUnderWay.delete(key)
      if (wait) slots.free()
    }
  }

  async function slotFor(wait: boolean): Promise<boolean> {
    if (wait && !(await slots.take(signal))) return false
    if (!signal.aborted && mayEmit()) return true
    if (wait) slots.free()
    return false
  }

  async function publish(message: SourceMessage, key: string, wait: boolean, expirationMs: number): Promise<Emission> {
    const envelope = envelopeOf(message, key, wait)
    checkEnvelopeSize(envelope)
    const prefix = incomingPrefix(spec.environment, key)
    const files = await storeFiles(objects, prefix, message.files ?? [], signal)
    const attempt = <T>(send: (timed: Envelope) => T | Promise<T>): Promise<T> =>
      publishWhenPossible(clock, signal, () => {
        if (!mayEmit()) throw new StoppedError()
        const now = clock.now()
        const expiresAt = expirationMs === 0 ? 0 : now + expirationMs
        return send({ ...envelope, publishedAt: now, expiresAt, ...(files.length === 0 ? {} : { files }) })
      })
    try {
      if (wait) return { ...(await attempt((timed) => awaitOutcome(queue, name, timed, clock))), key }
      await attempt((timed) => queue.publish(name, timed))
      return { kind: 'taken', key }
    } catch (error) {
      await removeFiles(objects, prefix, files)
      throw error
    }
  }

  function envelopeOf(message: SourceMessage, key: string, wait: boolean): Envelope {
    return {
      key,
      deployment: spec.id,
      trigger: triggerType,
      publishedAt: 0,
      expiresAt: 0,
      timeoutMs,
      durable: !wait,
      hops: 0,
      isTimedFromStart: true,
      redeliveryAllowed: allowRedelivery,
      head: message.head ?? '',
      body: typeof message.body === 'string' ? toByteText(message.body) : bytesText(message.body),
      ...(message.key === undefined ? {} : { isOnce: true }),
      ...(message.wasStarted === true ? { wasStarted: true } : {}),
    }
  }

  return {
    emit(message, emitOptions = {}) {
      const emission = emit(message, emitOptions)
      underWay.add(emission)
      void emission.finally(() => underWay.delete(emission))
      return emission
    },
    settled(milliseconds) {
      return new Promise((resolve) => {
        const timer = clock.setTimer(milliseconds, resolve)
        void Promise.allSettled(underWay).then(() => {
          timer.cancel()
          resolve()
        })
      })
    },
  }
}

function bytesText({ buffer, byteOffset, byteLength }: Uint8Array): ByteText {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}

/** Another runtime owns the source. */
class StoppedError extends Error {}

/** Codes of what will never be taken, however often it is offered. */
const FINAL_CODES: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'SOURCE_FILE_NAME', 'OBJECT_NAME'])

function refusal(error: unknown): Emission {
  if (error instanceof StoppedError) return STOPPING
  return { kind: 'refused', isFinal: isJataiError(error) && FINAL_CODES.has(error.code), text: errorText(error) }
}
