import { expect, test } from 'vitest'
import { startRuntime } from '../../__fixtures__/test-runtime.ts'
import type { TestDocument } from '../../__fixtures__/test-runtime.ts'

const document = (name: string, folder: string): TestDocument => ({
  name,
  trigger: { type: 'email', name: 'email', accountLabel: 'box', host: 'LOCALHOST', port: 1, folder },
  start: [{ id: 'a', type: 'connector', name: 'log-connector', stepName: 'Log', params: { message: 'hi' } }],
})

const settings = {
  accounts: [{ label: 'box', type: 'basic', fields: { username: 'ana', password: 'secret' } }],
}

test('two deployments that read the same folder of a mailbox are both warned', async () => {
  const started = await startRuntime()
  const warned = (): readonly string[] =>
    started.lines.map(({ text }) => text).filter((text) => text.includes('takes messages from'))
  try {
    await started.deploy(document('first', 'inbox'), settings)
    await started.deploy(document('elsewhere', 'Archive'), settings)
    await started.deploy(document('first', 'inbox'), settings)
    expect(warned()).toEqual([])
    await started.deploy(document('second', 'INBOX'), settings)
    const from = 'takes messages from the folder "INBOX" of the mailbox ana at localhost:1 too'
    expect(warned()).toEqual([
      `The pipeline "first" 1.0 in test ${from}: each goes to one of the two only`,
      `The pipeline "second" 1.0 in test ${from}: each goes to one of the two only`,
    ])
  } finally {
    await started.close()
  }
})
