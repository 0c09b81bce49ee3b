import { setTimeout as wait } from 'node:timers/promises'
import { defineConnector, field } from '@jatai/sdk'
import type { Field } from '@jatai/sdk'

/** logic.md, Delayer. */
export const delayer = defineConnector({
  name: 'delayer',
  native: true,
  title: 'Delayer',
  summary: 'Waits, then hands the message on.',
  category: 'logic',
  failOnError: 'always',
  params: { delayMilliseconds: delay() },
  examples: [{ title: 'One millisecond', params: { delayMilliseconds: 1 }, message: { a: 1 }, output: { a: 1 } }],
  async run({ params, message, signal }) {
    await wait(params.delayMilliseconds, undefined, { signal })
    return message
  },
})

/** Negative and unreadable values wait no time at all. */
function delay(): Field<number> {
  const integer = field.integer({ title: 'Milliseconds', default: 10, required: true })
  return {
    ...integer,
    required: false,
    read(raw) {
      try {
        return Math.max(0, integer.read(raw))
      } catch {
        return 0
      }
    },
  }
}
