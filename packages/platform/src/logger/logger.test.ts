import { RemoteError } from '@jatai/errors'
import { expect, test } from 'vitest'
import { createLogger, errorFields, SILENT_LOGGER } from './logger.ts'

function logged(level?: 'error' | 'debug') {
  const lines: string[] = []
  const options = { write: (line: string) => void lines.push(line), now: () => 1_764_000_000_000 }
  return { lines, log: createLogger({ ...options, ...(level === undefined ? {} : { level }) }) }
}

test('writes a JSON object a line, whatever is in it', () => {
  const { lines, log } = logged()
  log
    .child({ component: 'coordinator' })
    .child({ realm: 'demo' })
    .warn('step\nretried', { attempts: 2, step: undefined })
  expect(lines).toEqual([
    '{"time":"2025-11-24T16:00:00.000Z","level":"warn","message":"step\\nretried","component":"coordinator","realm":"demo","attempts":2}\n',
  ])
})

test('leaves out what is less urgent than wanted', () => {
  const levelsOf = (level?: 'error' | 'debug'): unknown[] => {
    const { lines, log } = logged(level)
    for (const severity of ['debug', 'info', 'warn', 'error'] as const) log[severity]('x')
    return lines.map((line) => (JSON.parse(line) as { level: string }).level)
  }
  expect(levelsOf()).toEqual(['info', 'warn', 'error'])
  expect(levelsOf('error')).toEqual(['error'])
  expect(levelsOf('debug')).toEqual(['debug', 'info', 'warn', 'error'])
  SILENT_LOGGER.error('nobody hears it')
})

test('tells an error by its text and code', () => {
  expect(errorFields(new RemoteError('MAIL_UNAVAILABLE', 'no answer'))).toEqual({
    error: 'no answer',
    code: 'MAIL_UNAVAILABLE',
  })
  expect(errorFields(new TypeError('x is not a function'))).toEqual({ error: 'x is not a function' })
})
