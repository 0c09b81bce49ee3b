import { expect, test } from 'vitest'
import { checkTool } from './check-tool.ts'

test.each([
  ['jatai/1.2.2', '1.2.3'],
  ['jatai/1.1.9', '1.2.0'],
  ['jatai/0.99.99 (linux)', '1.0.0'],
  ['jatai/1.9.0', '1.10.0'],
])('%s is too old for %s', (userAgent, oldest) => {
  expect(() => checkTool(userAgent, oldest)).toThrow(`works with ${oldest} or newer`)
})

test.each([
  ['jatai/1.2.3', '1.2.3'],
  ['jatai/1.10.0', '1.9.9'],
  ['jatai/2.0.0', '1.9.9'],
  ['curl/7.0.1', '9.9.9'],
  [undefined, '9.9.9'],
])('%s is served by %s', (userAgent, oldest) => {
  expect(() => checkTool(userAgent, oldest)).not.toThrow()
})
