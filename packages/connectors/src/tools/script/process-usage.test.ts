import { describe, expect, test } from 'vitest'
import { processUsage } from './process-usage.ts'

describe.runIf(process.platform === 'linux')('what a process takes', () => {
  test('is what it says itself', () => {
    const { user, system } = process.cpuUsage()
    const usage = processUsage(process.pid)
    expect(usage?.cpuMs).toBeGreaterThanOrEqual((user + system) / 1000 - 20)
    expect((usage?.residentBytes ?? 0) / process.memoryUsage.rss()).toBeCloseTo(1, 0)
  })

  test('is unknown of one that is not there', () => {
    expect(processUsage(2 ** 22 + 1)).toBeUndefined()
    expect(processUsage(undefined)).toBeUndefined()
  })
})
