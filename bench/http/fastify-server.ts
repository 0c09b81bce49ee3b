import Fastify from 'fastify'

// The same work as bench/http/three-steps.pipeline.json, written by hand: what the pipeline is measured against.
interface Order {
  readonly customer: { readonly first: string; readonly last: string }
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[]
  readonly country?: string
}

const app = Fastify()
app.post('/orders', (request) => {
  const order = request.body as Order
  const named = {
    name: `${order.customer.first} ${order.customer.last}`,
    country: order.country ?? 'BR',
    items: order.items,
  }
  const priced = {
    ...named,
    first: order.items[0]?.sku ?? null,
    total: (order.items[0]?.quantity ?? 0) * (order.items[0]?.price ?? 0),
  }
  return {
    name: priced.name.toUpperCase(),
    country: priced.country,
    first: priced.first,
    total: priced.total,
    large: priced.total > 100,
  }
})
const address = await app.listen({ port: 0, host: '127.0.0.1' })
process.send?.(new URL(address).port)
