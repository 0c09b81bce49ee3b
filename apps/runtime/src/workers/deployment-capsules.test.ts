import { expect, test } from 'vitest'
import { startRuntime } from '../__fixtures__/test-runtime.ts'

const definition = {
  name: 'total',
  collection: { name: 'tools', version: 1 },
  versionMajor: 1,
  versionMinor: 0,
  versionFix: 3,
  parameters: [{ property: 'params.factor', label: 'Factor', input: 'number', required: true }],
  contract: { type: 'object', required: ['total'] },
  flowSpec: {
    start: [
      {
        id: 'a',
        type: 'connector',
        name: 'json-generator-connector',
        stepName: 'Sum',
        params: { json: '{ "total": {{ MULTIPLY(message.body.amount, capsule.factor) }} }' },
      },
    ],
  },
}

const document = {
  name: 'uses-capsule',
  trigger: { type: 'rest', name: 'rest', methods: ['POST'] },
  start: [
    {
      id: 'b',
      type: 'capsule',
      name: 'capsule-v1-demo-tools-total-1.0',
      capsuleCollection: 'tools',
      capsuleCollectionVersion: 1,
      capsule: 'total-1.0',
      capsuleVersionMajor: 1,
      capsuleVersionMinor: 0,
      stepName: 'Total',
      params: { factor: '3' },
    },
  ],
}

test('a deployment runs the capsules that it froze, in its own engine', async () => {
  const started = await startRuntime()
  try {
    await started.deploy(document, { capsules: [JSON.stringify(definition)] })
    const answer = await started.post('uses-capsule', { amount: 7 })
    expect([answer.status, await answer.json()]).toEqual([200, { total: 21 }])
    await expect(started.deploy({ ...document, name: 'without' })).rejects.toThrow('no published version 1.0')
  } finally {
    await started.close()
  }
})
