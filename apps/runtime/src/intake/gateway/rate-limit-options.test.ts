import { expect, test } from 'vitest'
import { readRateLimits } from './rate-limit-options.ts'

test('reads rows in any order and spelling, from the shortest interval to the longest', () => {
  const rows = [{ interval: 'HOUR', limit: '100' }, { limit: 5 }, { interval: 'minute', limit: 20 }]
  expect(readRateLimits(rows)).toEqual({
    limits: [
      { interval: 'second', limit: 5 },
      { interval: 'minute', limit: 20 },
      { interval: 'hour', limit: 100 },
    ],
    problems: [],
  })
})

test('ignores minute = 0 beside second = 5, with a line that says so', () => {
  const { limits, problems } = readRateLimits([
    { interval: 'minute', limit: 0 },
    { interval: 'second', limit: 5 },
  ])
  expect(limits).toEqual([{ interval: 'second', limit: 5 }])
  expect(problems).toEqual([expect.stringMatching(/ignored: the limit of the interval minute/)])
})

test('takes the last of several rows of an interval', () => {
  const { limits, problems } = readRateLimits([
    { interval: 'day', limit: 1 },
    { interval: 'day', limit: 2 },
  ])
  expect(limits).toEqual([{ interval: 'day', limit: 2 }])
  expect(problems).toHaveLength(1)
})

test('ignores a longer interval with a smaller limit', () => {
  const { limits, problems } = readRateLimits([
    { interval: 'second', limit: 10 },
    { interval: 'minute', limit: 9 },
    { interval: 'hour', limit: 10 },
  ])
  expect(limits.map(({ interval }) => interval)).toEqual(['second', 'hour'])
  expect(problems).toEqual(['A rate limit is ignored: 9 calls in a minute are fewer than 10 in a second'])
})

test.each([null, 'x', 7, [], {}, { limit: -1 }, { limit: 1.5 }, { limit: 'many' }, { interval: 'year', limit: 1 }])(
  'ignores %j',
  (row) => {
    const { limits, problems } = readRateLimits([row])
    expect(limits).toEqual([])
    expect(problems).toEqual([expect.stringMatching(/^A rate limit is ignored: /)])
  },
)
