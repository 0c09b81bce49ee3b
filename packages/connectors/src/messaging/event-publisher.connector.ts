import { errorText } from '@jatai/errors'
import { stringifyJson } from '@jatai/languages/json'
import { defineConnector, field, Interruption, StepFailure } from '@jatai/sdk'
import type { ParamsOf, StepCall } from '@jatai/sdk'

/** Most hops of a chain of calls and events (engine.md §7.4). */
const MOST_HOPS = 25
const LARGEST_BODY_BYTES = 5 * 1024 * 1024

const params = {
  eventName: field.text({ title: 'Event', required: true, default: '{{ DEFAULT(message.eventName, "new-event") }}' }),
  body: field.json({ title: 'Body', default: '{{ message.$ }}' }),
  showSendEventLog: field.boolean({ title: 'Log Each Event Sent' }),
  stopOnError: field.boolean({ title: 'Fail On Error', aliases: ['failOnError'] }),
}

/** messaging.md, Event Publisher. */
export const eventPublisher = defineConnector({
  name: 'event-publisher-connector',
  title: 'Event Publisher',
  summary: 'Publishes an event to every pipeline whose trigger listens to its name, and hands the message on.',
  category: 'messaging',
  failOnError: 'never',
  params,
  examples: [
    {
      title: 'The message itself',
      params: { eventName: 'order-created', body: '{{ message.order }}' },
      message: { order: { id: 1 } },
      output: { order: { id: 1 } },
    },
  ],
  async run(call) {
    try {
      await publish(call)
    } catch (error) {
      if (error instanceof Interruption) throw error
      if (call.params.stopOnError) throw error
      call.log('ERROR', `The event "${call.params.eventName}" was not published: ${errorText(error)}`)
    }
    return call.message
  },
})

async function publish(call: StepCall<ParamsOf<typeof params>>): Promise<void> {
  const { execution, params } = call
  const name = params.eventName
  const body = params.body ?? null
  if (execution.hops >= MOST_HOPS)
    throw new StepFailure(`The chain of calls and events is longer than ${MOST_HOPS} hops`)
  if (Buffer.byteLength(stringifyJson(body)) > LARGEST_BODY_BYTES)
    throw new StepFailure('The event is larger than 5 MB')
  await execution.services.publishEvent({ name, body, hops: execution.hops + 1, parentKey: execution.key })
  if (params.showSendEventLog) call.log('INFO', `Event sent: ${name}`)
}
