import { expect, test } from 'vitest'
import type { StepFunction } from '../plan.ts'
import type { Scope } from '../run/scope.ts'
import { meterStep, stepMeterMemory, stepMeterOf } from './meter-step.ts'

const scope = {} as Scope // steps here do not look at it

test('counts every run and times one in sixteen, seen through the shared memory', async () => {
  const memory = stepMeterMemory(3)
  const meter = stepMeterOf(memory)
  const waits: StepFunction = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return 'later'
  }
  const step = meterStep(waits, 1, meter)
  expect(await step({}, scope)).toBe('later')
  for (let run = 0; run < 16; run++) void step({}, scope)
  const seen = stepMeterOf(memory)
  expect([...seen.runs]).toEqual([0, 17, 0])
  expect([...seen.timedRuns]).toEqual([0, 1, 0])
  expect(seen.timedMs[1]).toBeGreaterThan(3)
})

test('hands on what a step throws, at once or later, and counts it', async () => {
  const meter = stepMeterOf(stepMeterMemory(2))
  const fails = meterStep(
    () => {
      throw new Error('at once')
    },
    0,
    meter,
  )
  expect(() => fails({}, scope)).toThrow('at once')
  const rejects = meterStep(async () => Promise.reject(new Error('later')), 1, meter)
  await expect(rejects({}, scope)).rejects.toThrow('later')
  expect([...meter.runs]).toEqual([1, 1])
  expect([...meter.timedRuns]).toEqual([1, 1])
})

test('does not count a step that the meter has no place for', () => {
  const meter = stepMeterOf(stepMeterMemory(1))
  expect(meterStep(() => 'ran', 5, meter)({}, scope)).toBe('ran')
  expect([...meter.runs]).toEqual([0])
})
