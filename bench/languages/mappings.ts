import jsonata from 'jsonata'
import { compileTemplate } from '@jatai/languages/expressions'
import { compileJolt } from '@jatai/languages/jolt'
import type { Json } from '@jatai/languages/json'
import { compileJslt } from '@jatai/languages/jslt'
import type { OrderMessage } from './order-message.ts'

/** One way to write the mapping of the comparison. */
export interface Mapping {
  readonly name: string
  run(message: OrderMessage): unknown
}

const JOLT = [
  {
    operation: 'shift',
    spec: {
      order: {
        id: 'id',
        customer: { lastName: 'name', address: { city: 'city' } },
        items: { '*': { sku: 'lines[&1].code', qty: 'lines[&1].quantity', price: 'lines[&1].price' } },
      },
    },
  },
]

const JSLT = `{
  "id" : .order.id,
  "name" : .order.customer.lastName,
  "city" : .order.customer.address.city,
  "lines" : [for (.order.items) {"code" : .sku, "quantity" : .qty, "price" : .price}]
}`

const JSONATA = `{
  "id": order.id,
  "name": order.customer.lastName,
  "city": order.customer.address.city,
  "lines": [order.items.{"code": sku, "quantity": qty, "price": price}]
}`

/** The same mapping by hand, in JSLT, in JOLT and in JSONata: texts are compiled once. */
export function compileMappings(): readonly Mapping[] {
  const jolt = compileJolt(JOLT)
  const jslt = compileJslt(JSLT)
  const peer = jsonata(JSONATA)
  return [
    {
      name: 'JavaScript by hand',
      run: ({ order }) => ({
        id: order.id,
        name: order.customer.lastName,
        city: order.customer.address.city,
        lines: order.items.map(({ sku, qty, price }) => ({ code: sku, quantity: qty, price })),
      }),
    },
    { name: 'JSLT', run: (message) => jslt.transform(message as unknown as Json) },
    { name: 'JOLT', run: (message) => jolt.transform(message as unknown as Json) },
    { name: 'JSONata', run: (message) => peer.evaluate(message) },
  ]
}

/** Ten values of an order put into a JSON template by Double Braces. */
export function compileGenerator(): (message: OrderMessage) => unknown {
  const names = ['id', 'customer.firstName', 'customer.lastName', 'customer.address.city', 'customer.address.zip']
  const lines = names.flatMap((name, index) => [
    `"v${index}": {{ message.order.${name} }}`,
    `"u${index}": {{ UPPERCASE(message.order.${name}) }}`,
  ])
  const template = compileTemplate(`{${lines.join(',')}}`, 'json')
  return (message) => template.evaluate({ message: message as unknown as Json, scope: () => undefined })
}
