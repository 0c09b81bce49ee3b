import { compileTemplate as compileDoubleBraces } from '@jatai/languages/expressions'
import { compileTemplate as compileFreemarker } from '@jatai/languages/freemarker'
import { compileJavaRegex } from '@jatai/languages/java-regex'
import type { Json } from '@jatai/languages/json'
import { compileJsonPath } from '@jatai/languages/jsonpath'
import { compileJsonSchema } from '@jatai/languages/json-schema'
import { compileSimple } from '@jatai/languages/simple'
import { compileMappings } from './mappings.ts'
import type { OrderMessage } from './order-message.ts'

/** A program in one of the languages that goes through all items of an order. */
export interface GrowingRun {
  readonly name: string
  readonly does: string
  run(message: OrderMessage): unknown
}

const SCHEMA: Json = {
  type: 'object',
  required: ['order'],
  properties: {
    order: {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: {
            type: 'object',
            required: ['sku', 'qty'],
            properties: {
              sku: { type: 'string', pattern: '^SKU-\\d+$' },
              qty: { type: 'integer', minimum: 1 },
              tags: { type: 'array', uniqueItems: true, items: { type: 'string' } },
            },
          },
        },
      },
    },
  },
}

const TEMPLATE = '<#list order.items as item>${item.sku}: ${item.qty} x ${item.price?string("0.00")}<#sep>\n</#list>'

/** One run per language. */
export function compileGrowingRuns(): readonly GrowingRun[] {
  const [, jslt, jolt] = compileMappings()
  const template = compileDoubleBraces(
    '{"all": {{ message.order.items }}, "codes": {{ message.order.items[*].sku }}}',
    'json',
  )
  const path = compileJsonPath("$.order.items[?(@.qty > 3 && @.tags contains 't7')].sku")
  const freemarker = compileFreemarker(TEMPLATE)
  const simple = compileSimple("#{order.items} contains 'nothing'")
  const schema = compileJsonSchema(SCHEMA, { draft: 'v2020-12' })
  const regex = compileJavaRegex('SKU-(\\d+)')
  const asJson = (message: OrderMessage): Json => message as unknown as Json
  return [
    {
      name: 'Double Braces',
      does: 'writes two lists into JSON',
      run: (message) => template.evaluate({ message: asJson(message), scope: () => undefined }),
    },
    { name: 'JSON Path', does: 'filters items', run: (message) => path.read(asJson(message)) },
    { name: 'JSLT', does: 'maps items', run: (message) => jslt?.run(message) },
    { name: 'JOLT', does: 'maps items', run: (message) => jolt?.run(message) },
    { name: 'FreeMarker', does: 'prints a line an item', run: (message) => freemarker.render(asJson(message)) },
    { name: 'Simple', does: 'looks for an item', run: (message) => simple.holds(asJson(message)) },
    { name: 'JSON Schema', does: 'validates items', run: (message) => schema.validate(asJson(message)) },
    {
      name: 'regular expression',
      does: 'replaces in the JSON text',
      run: (message) => regex.replaceAll(JSON.stringify(message), '$1'),
    },
  ]
}
