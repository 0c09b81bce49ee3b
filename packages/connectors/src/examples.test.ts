import { expect, test } from 'vitest'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { connectorLoaders } from './registry.ts'
import { runStep } from './tools/__fixtures__/run-step.ts'

const connectors = new Set(await Promise.all(Object.values(connectorLoaders).map((load) => load())))
const examples = [...connectors].flatMap((connector) =>
  connector.examples.map((example) => [connector.name, example.title, example] as const),
)

test.each(examples)('%s: %s', async (name, _title, { params, message, files, output, throws }) => {
  const result = await runStep(name, params, message, files === undefined ? {} : { files })
  if (throws !== undefined) expect(withoutTime(result.throws)).toEqual(throws)
  else expect(result.throws).toBeUndefined()
  if (output !== undefined) expect(result.output).toEqual(output)
})

/** When it failed is no part of an example. */
function withoutTime(error: Json | undefined): Json | undefined {
  if (error === undefined || !isJsonObject(error)) return error
  const { timestamp: _when, ...rest } = error
  return rest
}
