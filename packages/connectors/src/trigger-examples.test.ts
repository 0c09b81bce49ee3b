import { expect, test } from 'vitest'
import { compileTrigger } from '@jatai/engine'
import { triggerLoaders } from './registry.ts'

const triggers = await Promise.all(Object.values(triggerLoaders).map((load) => load()))
const examples = triggers.flatMap((trigger) =>
  (trigger.examples ?? []).map((example) => [trigger.type, example.title, trigger, example] as const),
)

test.each(examples)('%s: %s', (type, _title, trigger, { params, head, body, message }) => {
  const spec = { type, name: type, params: { type, ...params }, accountLabels: new Map<string, string>() }
  const { message: read } = compileTrigger(spec, trigger, {})
  const bytes = Buffer.from(body, 'utf8').toString('latin1')
  expect(read({ head: JSON.stringify(head), body: bytes })).toEqual(message)
})
