import { expect, test } from 'vitest'
import { assignRanges } from './assign-ranges.ts'

function assign(members: Record<string, readonly string[]>, topics: Record<string, number>): unknown {
  const subscriptions = Object.entries(members).map(
    ([memberId, wanted]) => [memberId, { memberId, version: 1, topics: [...wanted] as string[] }] as const,
  )
  const counts = Object.entries(topics).map(([name, partitionsCount]) => [name, { partitionsCount }] as const)
  const assigned = assignRanges('', new Map(subscriptions), new Set(), { topics: new Map(counts) as never })
  return Object.fromEntries(
    assigned.map(({ memberId, assignments }) => [
      memberId,
      Object.fromEntries([...assignments].map(([topic, { partitions }]) => [topic, partitions])),
    ]),
  )
}

test('the partitions of a topic are spread in runs, the longer ones first', () => {
  expect(assign({ b: ['t'], a: ['t'], c: ['t'] }, { t: 5 })).toEqual({
    a: { t: [0, 1] },
    b: { t: [2, 3] },
    c: { t: [4] },
  })
})

test('more members than partitions stay idle', () => {
  expect(assign({ a: ['t'], b: ['t'] }, { t: 1 })).toEqual({ a: { t: [0] }, b: {} })
})

test('nobody gets a topic that he has not asked for', () => {
  expect(assign({ a: ['t'], b: ['u'], c: ['t', 'u'] }, { t: 2, u: 2 })).toEqual({
    a: { t: [0] },
    b: { u: [0] },
    c: { t: [1], u: [1] },
  })
})
