import { defineConnector } from '@jatai/sdk'
import { joltSpec } from './jolt/jolt-spec-field.ts'

/** tools.md, Transformer (JOLT). */
export const transformer = defineConnector({
  name: 'transformer',
  native: true,
  title: 'Transformer (JOLT)',
  summary: 'Makes a new message with a JOLT specification.',
  category: 'tools',
  failOnError: 'always',
  params: {
    transformSpec: joltSpec({ title: 'Type Properties', description: 'A list of JOLT operations.' }),
  },
  examples: [
    {
      title: 'Another name',
      params: { transformSpec: [{ operation: 'shift', spec: { user: { name: 'customer.fullName' } } }] },
      message: { user: { name: 'Ana', age: 30 } },
      output: { customer: { fullName: 'Ana' } },
    },
  ],
  run: (call) => call.params.transformSpec(call).transform(call.message) ?? null,
})
