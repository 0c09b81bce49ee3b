import { getKey } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import { joltOf, joltSpec } from './jolt/jolt-spec-field.ts'

const exprReference = field.boolean({
  title: 'Expression Reference',
  description: 'Takes the specification from an expression.',
})

/** tools.md, Transformer (JOLT) V2. */
export const joltV2 = defineConnector({
  name: 'jolt-connector-v2',
  title: 'Transformer (JOLT) V2',
  summary: 'Makes a new message with a JOLT specification, written here or found by an expression.',
  category: 'tools',
  attempt: { failure: 'JOLT transformation has failed' },
  params: {
    exprReference,
    joltExpr: joltSpec({
      title: 'JOLT',
      description: 'A list of JOLT operations.',
      isUnused: (compiler) => exprReference.read(getKey(compiler.stored, 'exprReference')),
    }),
    joltExprReference: field.json({
      title: 'JOLT Reference',
      description: 'An expression that yields a list of JOLT operations, or the JSON text of one.',
      expression: 'param',
      default: '',
      visibleWhen: { exprReference: [true] },
    }),
  },
  examples: [
    {
      title: 'Another name',
      params: { joltExpr: '[{ "operation": "shift", "spec": { "id": "customer.code" } }]' },
      message: { id: 7, age: 30 },
      output: { customer: { code: 7 } },
    },
    {
      title: 'A specification from the message',
      params: { exprReference: true, joltExprReference: '{{ message.spec }}' },
      message: { spec: [{ operation: 'shift', spec: { data: { a: 'b' } } }], data: { a: 1 } },
      output: { b: 1 },
    },
  ],
  run(call) {
    const { exprReference, joltExpr, joltExprReference } = call.params
    const spec = exprReference ? joltOf(joltExprReference) : joltExpr(call)
    return spec.transform(call.message) ?? null
  },
})
