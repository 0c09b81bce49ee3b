import { defineConnector, field, StepFailure } from '@jatai/sdk'

/** tools.md, RPA: documents keep the step, running it is an error that says so. */
export const rpa = defineConnector({
  name: 'rpa-connector',
  title: 'RPA',
  summary: 'Browser scripts, which are not supported: the step is kept, and fails when it runs.',
  category: 'tools',
  deprecated: true,
  failOnError: 'always',
  params: {
    code: field.code({ title: 'Code', language: 'javascript' }),
    timeout: field.integer({ title: 'Timeout' }),
    insecure: field.boolean({ title: 'Allow Insecure HTTPS Connections' }),
  },
  examples: [
    {
      title: 'Not supported',
      params: { code: 'browser.goto("http://example.com").end()' },
      message: {},
      throws: { error: 'RPA is not supported', code: 501 },
    },
  ],
  run() {
    throw new StepFailure('RPA is not supported', { code: 501 })
  },
})
