import { eventExpirationMs } from '@jatai/connectors'
import { defineCollection } from '@jatai/platform'
import { eventTopic, queueName } from '../../deployments/deployment-spec.ts'
import { HANDOVER_MS, PLAIN_INTAKE } from '../intake.ts'
import type { CommonParams, Intake, IntakeSetup } from '../intake.ts'
import { warnOfExpiration } from '../warn-of-expiration.ts'

/** Which topic the queue of a deployment is subscribed to; by the name of the queue. */
interface EventSubscription {
  readonly realm: string
  readonly topic: string
}

const SUBSCRIPTIONS = defineCollection<EventSubscription>('event-subscriptions')

/** Subscribes the queue of a deployment to the events of a name (triggers.md §9). */
export function prepareEventIntake(setup: IntakeSetup): Intake {
  const { host, spec, compiled } = setup
  const { queue, documents } = host
  const params = compiled.params as unknown as CommonParams & {
    readonly eventName: string
    readonly expiration: number
  }
  const topic = eventTopic(spec.environment, spec.realm, params.eventName)
  const name = queueName(spec)
  return {
    ...PLAIN_INTAKE,
    memory: `event ${topic}`,
    async open(previous) {
      warnOfExpiration(setup)
      // Queues remember their subscriptions; a version that ran in an earlier process may have had another name.
      const known = await documents.get(SUBSCRIPTIONS, name)
      if (known?.document.topic !== topic) {
        await documents.put(SUBSCRIPTIONS, name, { realm: spec.realm, topic })
        if (known !== undefined) await queue.unsubscribe(known.document.topic, name)
      }
      await queue.subscribe(topic, name, {
        deployment: spec.id,
        expirationMs: eventExpirationMs(params.expiration, params.timeout),
        timeoutMs: params.timeout,
        redeliveryAllowed: params.allowRedelivery,
      })
      await previous?.close(HANDOVER_MS)
    },
    async forget() {
      await queue.unsubscribe(topic, name)
      const known = await documents.get(SUBSCRIPTIONS, name)
      if (known?.document.topic === topic) await documents.delete(SUBSCRIPTIONS, name)
    },
  }
}
