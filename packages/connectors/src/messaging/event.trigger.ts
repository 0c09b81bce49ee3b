import { parseJson } from '@jatai/languages/json'
import { defineTrigger, field } from '@jatai/sdk'
import { bodyText } from '../web-protocols/http-family/body-text.ts'
import { commonFields } from '../web-protocols/http-family/http-fields.ts'

/** triggers.md §9: takes a copy of every event of its name. */
export const eventTrigger = defineTrigger({
  type: 'event',
  title: 'Event',
  summary: 'Runs the pipeline for every event of a name that another pipeline publishes.',
  category: 'messaging',
  params: {
    ...commonFields,
    eventName: field.text({ title: 'Event Name', default: 'event-trigger', required: true }),
    expiration: field.integer({
      title: 'Expiration',
      description:
        'Milliseconds that an event may wait, up to 21600000 (6 hours). 0 or more: a quarter of Maximum Timeout.',
      default: 600_000,
      expression: 'none',
    }),
  },
  examples: [
    {
      title: 'An event',
      params: { eventName: 'order-paid' },
      head: null,
      body: '{"order":7781,"total":99.5}',
      message: { order: 7781, total: 99.5 },
    },
  ],
  intake: { kind: 'event' },
  message: (arrival) => parseJson(bodyText(arrival.body)),
})
