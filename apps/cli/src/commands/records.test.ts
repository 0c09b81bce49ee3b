import { expect, test } from 'vitest'
import { runIn } from '../__fixtures__/run-in.ts'

test.each([
  [['logs', '--lines', 'many'], '--lines is a number from 1, not "many"'],
  [['logs', '--level', 'LOUD'], '--level is INFO, WARN or ERROR, not "LOUD"'],
  [['logs', '--since', 'soon'], '--since is 15m, 2h, 3d or a date like 2026-01-31T12:00:00Z, not "soon"'],
  [['logs', 'one', 'two'], 'name one pipeline'],
  [['executions', '--size', '0'], '--size is a number from 1, not "0"'],
  [['executions', '--code', '4xx'], '--code is a number from 0, not "4xx"'],
  [['executions', '--type', 'odd'], '--type is response, error or running, not "odd"'],
  [['executions', '--until', 'never'], '--until is 15m, 2h, 3d or a date like 2026-01-31T12:00:00Z, not "never"'],
  [['executions', 'one', 'two'], 'name one execution'],
])('%j is refused before anything is asked for', async (args, message) => {
  const { code, out, err } = await runIn('/', args)
  expect([code, out]).toEqual([2, ''])
  expect(err.split('\n').slice(0, 2)).toEqual([
    `jatai ${args[0] ?? ''}: ${message}`,
    expect.stringContaining(`Usage: jatai ${args[0] ?? ''} `),
  ])
})
