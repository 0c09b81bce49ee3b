import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

test('tells count, sum and quantiles of small values exactly', () => {
  const histogram = new Histogram()
  expect(histogram.distribution()).toEqual({ count: 0, sum: 0, quantiles: { 0.5: 0, 0.9: 0, 0.99: 0 } })
  for (const value of [0, 1, 1, 1, 2, 2, 3, 3, 7, 7]) histogram.add(value)
  expect(histogram.distribution()).toEqual({ count: 10, sum: 27, quantiles: { 0.5: 2, 0.9: 7, 0.99: 7 } })
})

test('tells quantiles of any values within 13 %', () => {
  for (const scale of [1, 10, 1000, 123_456, 2_000_000]) {
    const histogram = new Histogram()
    for (let value = 1; value <= 1000; value++) histogram.add(value * scale)
    const { quantiles, sum } = histogram.distribution()
    expect(sum).toBe(500_500 * scale)
    for (const share of [0.5, 0.9, 0.99] as const) {
      expect(Math.abs(quantiles[share] / (share * 1000 * scale) - 1)).toBeLessThan(0.13)
    }
  }
})

test('takes whatever is too large into its last bucket', () => {
  const histogram = new Histogram()
  histogram.add(1e15)
  expect(histogram.distribution()).toMatchObject({ count: 1, sum: 1e15 })
  expect(histogram.distribution().quantiles[0.5]).toBeGreaterThan(1.8e9)
})
