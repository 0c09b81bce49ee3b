/** An order as a message. */
export interface OrderMessage {
  readonly order: {
    readonly id: string
    readonly customer: {
      readonly firstName: string
      readonly lastName: string
      readonly address: { readonly city: string; readonly zip: string }
    }
    readonly items: readonly {
      readonly sku: string
      readonly qty: number
      readonly price: number
      readonly note: string
      readonly tags: readonly string[]
    }[]
  }
}

/** An order whose JSON text has about so many bytes: the more, the longer its list of items. */
export function orderMessage(bytes: number): OrderMessage {
  const items = Array.from({ length: Math.max(1, Math.round((bytes - 150) / 100)) }, (_, index) => ({
    sku: `SKU-${1_000_000 + index}`,
    qty: (index % 9) + 1,
    price: 9.5 + (index % 100),
    note: `item ${index} of the order`,
    tags: ['new', `t${index % 50}`],
  }))
  const customer = { firstName: 'Ana', lastName: 'Silva', address: { city: 'Recife', zip: '50030-230' } }
  return { order: { id: 'O-7781', customer, items } }
}
